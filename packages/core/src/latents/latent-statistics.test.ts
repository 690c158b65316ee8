import { Rng } from "@vae/base";
import { expectClose } from "@vae/testing/tensors";
import fc from "fast-check";
import { expect, it } from "vitest";
import { latentStatistics, lawAsReleased } from "./latent-statistics.js";
import { PosteriorAccumulator } from "./posterior-accumulator.js";

const logVariance = [0.25, 0.9, 0.75, 1].map(Math.log);
const statistics = latentStatistics({
  length: 2,
  latent: 2,
  mean: Float32Array.of(1, 0.5, -0.5, 0.5),
  logVariance: Float32Array.from(logVariance),
});

it("computes the moments of the aggregate posterior, and finds the inactive latent", () => {
  const { dimensions, law, inactive } = statistics;
  const [first, second] = dimensions;
  expect(first).toMatchObject({ meanOfMean: 0.25, varianceOfMean: 0.5625, isInactive: false });
  expect(first!.meanOfVariance).toBeCloseTo(0.5, 6);
  expect(first!.law).toBeCloseTo((1 + 0.25) / 2 + 0.5, 6); // E[μ²] + E[σ²]
  expect(second).toMatchObject({ meanOfMean: 0.5, varianceOfMean: 0, isInactive: true });
  expect(second!.law).toBeCloseTo(0.25 + 0.95, 6);
  expect(law).toBeCloseTo((1.125 + 1.2) / 2, 6);
  expect(inactive).toBe(1);
});

it("tells the forms of the law apart: E[μ²], Var[μ], and as released", () => {
  expect(statistics.lawOfVariances).toBeCloseTo((0.5625 + 0.5 + 0 + 0.95) / 2, 6);
  expect(statistics.largestMean).toBe(0.5);
  const sigmas = [(0.5 + Math.sqrt(0.75)) / 2, (Math.sqrt(0.9) + 1) / 2];
  expect(lawAsReleased(statistics)).toBeCloseTo((0.5625 + sigmas[0]! + 0 + sigmas[1]!) / 2, 6);
});

it("gives 1.0475 to 1.25 for the law as released, where the law is exactly 1", () => {
  const released = [
    [0.05, 1.0475],
    [0.1, 1.09],
    [0.2, 1.16],
    [0.3, 1.21],
    [0.5, 1.25],
  ] as const;
  for (const [sigma, expected] of released) {
    const mu = Math.sqrt(1 - sigma ** 2);
    const found = latentStatistics({
      length: 2,
      latent: 1,
      mean: Float32Array.of(mu, -mu),
      logVariance: new Float32Array(2).fill(2 * Math.log(sigma)),
    });
    expect(found.law).toBeCloseTo(1, 6);
    expect(lawAsReleased(found)).toBeCloseTo(expected, 6);
  }
});

it("splits the KL term into entropy and cross-entropy, whose sum it is to 1e-5", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 1, max: 5 }), (seed, latent) => {
      const rng = new Rng(seed + 1);
      const values = () => rng.normals(new Float32Array(20 * latent));
      const posteriors = { length: 20, latent, mean: values(), logVariance: values() };
      const { split, dimensions } = latentStatistics(posteriors);
      expect(split.negativeEntropy + split.crossEntropy).toBeCloseTo(split.kl, 5);
      const kl = posteriors.mean.reduce((sum, mu, i) => {
        const held = posteriors.logVariance[i]!;
        return sum + 0.5 * (mu ** 2 + Math.exp(held) - held - 1) * (1 / 20);
      }, 0);
      expect(split.kl).toBeCloseTo(kl, 5);
      expect(dimensions.reduce((sum, dimension) => sum + dimension.kl, 0)).toBeCloseTo(kl, 5);
    }),
    { numRuns: 20 },
  );
});

it("knows the covariance of the aggregate posterior: Cov[μ] + diag(E[σ²])", () => {
  const { covariance } = latentStatistics({
    length: 2,
    latent: 2,
    mean: Float32Array.of(1, 2, 3, 6),
    logVariance: Float32Array.from([0.25, 1, 0.75, 3].map(Math.log)),
  });
  expectClose(covariance, [1 + 0.5, 2, 2, 4 + 2], 1e-6);
});

it("finds the same in batches as at once, also far from 0", () => {
  const rng = new Rng(2);
  const mean = Float32Array.from({ length: 60 }, () => 1000 + rng.normal());
  const spread = rng.normals(new Float32Array(60));
  const whole = latentStatistics({ length: 20, latent: 3, mean, logVariance: spread });
  const parts = new PosteriorAccumulator(3);
  for (const [start, end] of [
    [0, 6],
    [6, 45],
    [45, 60],
  ] as const) {
    parts.add(mean.subarray(start, end), spread.subarray(start, end));
  }
  expect(parts.statistics()).toEqual(whole);
  expect(whole.dimensions[0]!.varianceOfMean).toBeLessThan(3);
});

it("has an infinite KL term where posteriors are points, and all else finite", () => {
  const points = latentStatistics({
    length: 2,
    latent: 1,
    mean: Float32Array.of(1, -1),
    logVariance: new Float32Array(2).fill(-80),
  });
  expect(points.split).toMatchObject({ kl: Infinity, negativeEntropy: Infinity });
  expect(points.law).toBe(1);
  expect(points.dimensions[0]).toMatchObject({ meanOfVariance: 0, meanOfSigma: 0 });
});
