import { expectClose } from "@vae/testing/tensors";
import { expect, it } from "vitest";

it("takes arrays that differ by less than the tolerance, of 1 or of what is expected", () => {
  expectClose([0.5, 1001], [0.4, 1000], 0.11);
});

it.each([
  ["a number that is too far off", [1, 2, 3], [1, 2.5, 3], "at index 1: 2 against 2.5"],
  ["what is no number, wherever it stands", [Number.NaN, 2], [1, 2], "at index 0: NaN against 1"],
  ["an array that is shorter", [1], [1, 2], "to be 2"],
])("refuses %s", (_, actual, expected, message) => {
  expect(() => expectClose(actual, expected, 0.1)).toThrow(message);
});
