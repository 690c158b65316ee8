import { expect, it } from "vitest";
import { codeBlocks, fileOf } from "./code-blocks.js";
import { shellTest } from "./shell-test.js";

const page = [
  "# Title",
  "```sh [runs with --steps 20]",
  "vae train",
  "```",
  "text",
  "```yaml",
  "# widths.yaml",
  "name: widths",
  "```",
  "```",
  "plain",
  "```",
].join("\n");

it("finds the blocks of a page, with their attributes", () => {
  expect(codeBlocks(page)).toEqual([
    {
      line: 2,
      language: "sh",
      attribute: "runs with --steps 20",
      code: "vae train\n",
    },
    {
      line: 6,
      language: "yaml",
      attribute: undefined,
      code: "# widths.yaml\nname: widths\n",
    },
    { line: 10, language: "", attribute: undefined, code: "plain\n" },
  ]);
});

it("knows the file that a block names", () => {
  expect(codeBlocks(page).map(fileOf)).toEqual([undefined, "widths.yaml", undefined]);
  const [block] = codeBlocks("```ts\n// packages/core/src/x.ts\nlet x;\n```");
  expect(fileOf(block!)).toBe("packages/core/src/x.ts");
});

it("reads what is to be done with a block of shell", () => {
  expect(shellTest(undefined)).toEqual({ kind: "run", options: [] });
  expect(shellTest("runs with --steps 20 --n 9")).toEqual({
    kind: "run",
    options: ["--steps", "20", "--n", "9"],
  });
  expect(shellTest("not run: needs Redis")).toEqual({ kind: "lookUp", reason: "needs Redis" });
  expect(() => shellTest("run never")).toThrow("[run never]: expected [runs with --OPTION …]");
});
