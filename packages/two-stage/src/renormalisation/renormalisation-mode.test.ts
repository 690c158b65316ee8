import { expect, it } from "vitest";
import { latentMoments, renormalisationModes, renormalisationTarget } from "../renormalisation.js";

// Deviations 1 and 2 around means 0 and 3, uncorrelated.
const moments = latentMoments(Float32Array.of(1, 5, 1, 1, -1, 5, -1, 1), 2);

it.each(["per-dimension", "full-moments"] as const)("brings %s to the moments", (mode) => {
  const { mean, standardDeviation, covariance } = renormalisationTarget(mode, moments);
  expect([...mean!]).toEqual([0, 3]);
  expect([...standardDeviation!]).toEqual([1, 2]);
  expect([...covariance!]).toEqual([1, 0, 0, 4]);
});

it("brings every other mode to variance 1, whatever the moments", () => {
  const others = renormalisationModes.filter((mode) => !/per-dimension|full-moments/.test(mode));
  expect(others).toHaveLength(6);
  for (const mode of others) expect(renormalisationTarget(mode, moments)).toEqual({});
});
