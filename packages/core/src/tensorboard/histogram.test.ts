import { expect, it } from "vitest";
import { countHistogram } from "./histogram.js";

it("counts values in buckets of equal width, the greatest in the last", () => {
  expect(countHistogram([0, 1, 1, 4], 2)).toEqual({
    min: 0,
    max: 4,
    count: 4,
    sum: 6,
    sumOfSquares: 18,
    limits: [2, 4],
    counts: [3, 1],
  });
});

it("has one bucket where all values are equal", () => {
  expect(countHistogram([3, 3])).toMatchObject({ limits: [3], counts: [2], min: 3, max: 3 });
});
