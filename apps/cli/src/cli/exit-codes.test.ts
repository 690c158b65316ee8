import { expect, it } from "vitest";
import { exitCodeOf } from "./exit-codes.js";

it.each([
  ["NAME_UNKNOWN", 2],
  ["CONFIG_INVALID", 3],
  ["DATA_INVALID", 3],
  ["SHAPE_MISMATCH", 3],
  ["BACKEND_UNAVAILABLE", 4],
  ["IO_FAILED", 5],
  ["TRAINING_DIVERGED", 6],
] as const)("%s exits %i", (code, exitCode) => {
  expect(exitCodeOf(code)).toBe(exitCode);
});

it("exits with 128 and the number of the signal when interrupted", () => {
  expect(exitCodeOf("INTERRUPTED")).toBe(128 + 2);
  expect(exitCodeOf("INTERRUPTED", "SIGINT")).toBe(128 + 2);
  expect(exitCodeOf("INTERRUPTED", "SIGTERM")).toBe(128 + 15);
});

it("counts a code that it does not know as unexpected", () => {
  expect(exitCodeOf("MADE_UP_LATER" as "IO_FAILED")).toBe(1);
});
