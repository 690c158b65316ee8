import { expect, it } from "vitest";
import { columnMoments } from "./column-moments.js";

it("takes mean and population variance of each column", () => {
  const { mean, variance } = columnMoments(Float64Array.of(1, 10, 3, 10, 5, 16), 2);
  expect([...mean]).toEqual([3, 12]);
  // (4 + 0 + 4)/3 and (4 + 4 + 16)/3
  expect([...variance]).toEqual([8 / 3, 8]);
});

it("loses no digits to a large mean", () => {
  const { variance } = columnMoments(Float64Array.of(1e9 - 1, 1e9 + 1), 1);
  expect(variance[0]).toBe(1);
});
