import { expect, it } from "vitest";
import { freshPlateau, observeEpoch, type PlateauOptions } from "./plateau.js";

const factors = (options: PlateauOptions, values: readonly number[]) => {
  let state = freshPlateau;
  return values.map((value) => (state = observeEpoch(options, state, value)).factor);
};

it("lowers the learning rate after as many epochs without progress as its patience", () => {
  // Best 5 at the second epoch; the fourth is the second without progress, and so is the sixth.
  expect(factors({ patience: 2 }, [9, 5, 6, 5, 5, 7, 4])).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.25]);
});

it("takes less than minDelta for no progress", () => {
  expect(factors({ patience: 1, minDelta: 1 }, [9, 8.5, 7.9])).toEqual([1, 0.5, 0.5]);
});

it("follows a metric of which more is better, and stops at the least factor", () => {
  const options = { mode: "max", patience: 1, factor: 0.1, minFactor: 0.05 } as const;
  expect(factors(options, [1, 2, 2, 2])).toEqual([1, 1, 0.1, 0.05]);
});
