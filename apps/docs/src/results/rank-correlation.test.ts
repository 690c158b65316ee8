import { expect, it } from "vitest";
import { rankCorrelation } from "./rank-correlation.js";

it("is 1 for one order, −1 for the other, and what SciPy says in between", () => {
  expect(rankCorrelation([1, 2, 30], [0.1, 5, 6])).toBe(1);
  expect(rankCorrelation([1, 2, 30], [3, 2, 1])).toBe(-1);
  // scipy.stats.spearmanr([3, 1, 4, 1, 5], [2, 7, 1, 8, 2]).statistic
  expect(rankCorrelation([3, 1, 4, 1, 5], [2, 7, 1, 8, 2])).toBeCloseTo(-0.7894736842105264, 12);
});
