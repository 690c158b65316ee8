import { expect, it } from "vitest";
import { countLines } from "./count-lines.mjs";

it("counts what is neither empty nor a comment", () => {
  expect(countLines('# why\n\nimport numpy\n  \n  x = 1  # one\n    # no\n"#"\n', "py")).toBe(3);
  expect(countLines("// why\nconst x = 1;\n\n  // no\n  });\n", "mjs")).toBe(2);
  expect(countLines("vae train \\\n  --steps 2\n# why", "sh")).toBe(2);
});

it("takes the comments of the language and no other's", () => {
  expect(countLines("# not a comment here", "cjs")).toBe(1);
  expect(countLines("//server/share", "sh")).toBe(1);
});

it("refuses a language that it does not know", () => {
  expect(() => countLines("", "rb")).toThrow("got rb");
});
