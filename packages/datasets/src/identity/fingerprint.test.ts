import { expect, it } from "vitest";
import { fingerprintOf } from "./fingerprint.js";

it("names data set, split, options and content in one line", () => {
  const identity = { id: "mnist", split: "train", options: { pad: 32 }, sha256: "ab12" };
  expect(fingerprintOf(identity)).toBe("mnist:train pad=32 sha256:ab12");
});

it("leaves out what is undefined and does not mind the order of options", () => {
  const content = { id: "a", split: "all", sha256: "00" };
  expect(fingerprintOf({ ...content, options: { size: undefined } })).toBe("a:all sha256:00");
  expect(fingerprintOf({ ...content, options: { b: 1, a: true } })).toBe(
    fingerprintOf({ ...content, options: { a: true, b: 1 } }),
  );
});
