import { expectClose } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { Rng } from "@vae/base";
import { aggregatePosteriorMoments } from "../renormalisation/latent-moments.js";
import { aggregateMomentsOf, posteriorsInMemory, readPosteriors } from "./posterior-source.js";

const posteriors = (length: number) => ({
  length,
  latent: 3,
  mean: new Rng(1).normals(new Float32Array(3 * length)),
  logVariance: new Rng(2).normals(new Float32Array(3 * length)),
});

it("reads rows in any order", () => {
  const held = posteriors(4);
  const { mean, logVariance } = posteriorsInMemory(held).read([3, 0, 3]);
  expect(mean).toEqual(
    Float32Array.of(...held.mean.slice(9), ...held.mean.slice(0, 3), ...held.mean.slice(9)),
  );
  expect(logVariance.slice(3, 6)).toEqual(held.logVariance.slice(0, 3));
  expect(readPosteriors(posteriorsInMemory(held))).toEqual(held);
});

it("has the moments of the mixture, though it reads piece by piece", () => {
  const held = posteriors(5000); // more than one piece of 4096
  const { mean, covariance } = aggregateMomentsOf(held);
  const expected = aggregatePosteriorMoments(held.mean, held.logVariance, 3);
  expectClose(mean, expected.mean, 1e-12);
  expectClose(covariance, expected.covariance, 1e-12);
});
