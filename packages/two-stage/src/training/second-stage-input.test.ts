import { Rng } from "@vae/base";
import { expectClose } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { posteriorsInMemory } from "../posteriors/posterior-source.js";
import { latentMoments } from "../renormalisation/latent-moments.js";
import {
  latentsOfBatch,
  standardisationOf,
  undoStandardisation,
  type SecondStageInput,
} from "./second-stage-input.js";

const length = 2000;
const mean = new Rng(1).normals(new Float32Array(2 * length));
const logVariance = new Float32Array(2 * length).fill(Math.log(0.25));
const posteriors = posteriorsInMemory({ length, latent: 2, mean, logVariance });
const all = Uint32Array.from({ length }, (_, i) => i);
const fixed = new Rng(5);

const batch = (input: SecondStageInput, indices: ArrayLike<number>, seed: number) =>
  latentsOfBatch(posteriors, indices, { input, fixed }, new Rng(seed));

it("is μ itself for mean", () => {
  expect(batch("mean", [1], 1)).toEqual(mean.slice(2, 4));
});

it("is one draw of each posterior for fixed, wherever the datum stands", () => {
  const first = batch("fixed", [7, 3], 1);
  expect(batch("fixed", [3, 7], 2)).toEqual(
    Float32Array.of(...first.slice(2, 4), ...first.slice(0, 2)),
  );
  expect(first).not.toEqual(batch("mean", [7, 3], 1));
});

it("is another draw every time for fresh", () => {
  expect(batch("fresh", [7], 1)).not.toEqual(batch("fresh", [7], 2));
  expect(batch("fresh", [7], 1)).toEqual(batch("fresh", [7], 1));
});

it.each(["fresh", "fixed"] as const)("draws with the posterior's deviation for %s", (input) => {
  const noise = batch(input, all, 3).map((value, i) => value - mean[i]!);
  const { covariance } = latentMoments(noise, 2);
  // The standard error of a variance of 0.25 from 2,000 draws is 0.25·√(2/2000) = 0.008.
  expectClose(covariance, [0.25, 0, 0, 0.25], 0.03);
});

it("standardises each dimension, and back", () => {
  const standardisation = {
    mean: Float64Array.of(1, -2),
    deviation: Float64Array.of(2, 0.5),
  };
  const latents = latentsOfBatch(
    posteriors,
    [4],
    { input: "mean", fixed, standardisation },
    new Rng(1),
  );
  expectClose(latents, [(mean[8]! - 1) / 2, (mean[9]! + 2) / 0.5], 1e-6);
  undoStandardisation(latents, standardisation);
  expectClose(latents, mean.slice(8, 10), 1e-6);
});

it("only shifts a dimension that does not vary", () => {
  const { deviation } = standardisationOf({
    mean: Float64Array.of(3, 3),
    covariance: Float64Array.of(4, 0, 0, 0),
  });
  expect([...deviation]).toEqual([2, 1]);
});

it("refuses an input that there is not", () => {
  expect(() => batch("means" as "mean", [0], 1)).toThrow('Did you mean "mean"?');
});
