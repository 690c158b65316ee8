import { expect, it } from "vitest";
import { spreadOf } from "./spread.js";

it("is the mean with the deviation of divisor n - 1, which one number has not", () => {
  expect(spreadOf([1, 3])).toEqual({ mean: 2, std: Math.SQRT2 });
  expect(spreadOf([5])).toEqual({ mean: 5, std: null });
});
