import { Rng } from "@vae/base";
import { expectClose } from "@vae/testing/tensors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDecoderNoise,
  aggregatePosteriorMoments,
  createRenormalisation,
  latentMoments,
  renormalisationModes,
  standardDeviations,
  type RenormalisationMode,
} from "../renormalisation.js";

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** Normal latents whose dimensions have these standard deviations. */
const normalLatents = (n: number, deviations: readonly number[], seed = 3) => {
  const rng = new Rng(seed);
  const width = deviations.length;
  return Float32Array.from({ length: n * width }, (_, i) => rng.normal() * deviations[i % width]!);
};

const renormalised = (mode: RenormalisationMode, latents: Float32Array, width: number) =>
  createRenormalisation(mode, latentMoments(latents, width)).apply(latents);

describe("paper", () => {
  it("divides the golden latents by the mean of their deviations", () => {
    const latents = Float32Array.of(1, 0, -1, 0, 1, 2, -1, -2);
    const { scale } = createRenormalisation("paper", latentMoments(latents, 2));
    expectClose(scale, [1 / 1.2071067812, 1 / 1.2071067812], 1e-10); // deviations 1 and √2
  });

  it("over-scales active dimensions by 64/48 when 16 of 64 are inactive", () => {
    const covariance = new Float64Array(64 * 64);
    for (let d = 0; d < 48; d++) covariance[d * 65] = 1;
    const { scale } = createRenormalisation("paper", { mean: new Float64Array(64), covariance });
    expect(scale[0]).toBeCloseTo(1.3333, 4);
  });

  it("takes unequal dimensions by the mean of their deviations, 0.825", () => {
    const covariance = new Float64Array(64 * 64);
    for (let d = 0; d < 64; d++) covariance[d * 65] = d < 48 ? 1 : 0.09;
    const { scale } = createRenormalisation("paper", { mean: new Float64Array(64), covariance });
    expect(1 / scale[0]!).toBeCloseTo(0.825, 12);
  });

  it("over-scales by 0.758 % on average when it is estimated from batches of 100", () => {
    const batches = 2000;
    const scales = Array.from({ length: batches }, (_, batch) => {
      const moments = latentMoments(normalLatents(100, [1], batch + 1), 1);
      return standardDeviations(moments)[0]!;
    });
    // E of the standard deviation with divisor n is 0.992478; its own deviation is 0.0705, over √2000 batches.
    expect(Math.abs(mean(scales) - 0.992478)).toBeLessThan((4 * 0.0705) / Math.sqrt(batches));
  });

  it("brings the mean deviation to its target, to 1e-6", () => {
    const latents = normalLatents(500, [0.3, 0.7, 1.4]);
    expect(
      mean(standardDeviations(latentMoments(renormalised("paper", latents, 3), 3))),
    ).toBeCloseTo(1, 6);
    const to2 = createRenormalisation("paper", latentMoments(latents, 3), {
      standardDeviation: Float64Array.of(2, 2, 2),
    });
    expect(mean(standardDeviations(latentMoments(to2.apply(latents), 3)))).toBeCloseTo(2, 5);
  });

  it("refuses latents that do not vary", () => {
    expect(() => createRenormalisation("paper", latentMoments(new Float32Array(8), 2))).toThrow(
      "the latents do not vary",
    );
  });
});

describe("per-dimension", () => {
  it("gives every active dimension variance 1 about its own mean", () => {
    const latents = Float32Array.of(1, 10, 3, 30, 5, 20); // deviations √(8/3) and √(200/3)
    const out = renormalised("per-dimension", latents, 2);
    const factors = [1 / Math.sqrt(8 / 3), 1 / Math.sqrt(200 / 3)];
    expectClose(
      out,
      [
        3 - 2 * factors[0]!,
        20 - 10 * factors[1]!,
        3,
        20 + 10 * factors[1]!,
        3 + 2 * factors[0]!,
        20,
      ],
      1e-6,
    );
  });

  it("moves mean and deviation to those of the target", () => {
    const target = { mean: Float64Array.of(-1, 2), standardDeviation: Float64Array.of(0.5, 3) };
    const latents = normalLatents(300, [0.4, 2]);
    const out = createRenormalisation("per-dimension", latentMoments(latents, 2), target).apply(
      latents,
    );
    const moments = latentMoments(out, 2);
    expectClose(moments.mean, target.mean, 1e-6);
    expectClose(standardDeviations(moments), target.standardDeviation, 1e-6);
  });

  it("leaves a dimension with a deviation below 0.1 as it is, and names it", () => {
    const latents = normalLatents(300, [0.7, 0.05]);
    const renormalisation = createRenormalisation("per-dimension", latentMoments(latents, 2), {
      mean: Float64Array.of(9, 9),
    });
    expect(renormalisation.inactive).toEqual([1]);
    const out = renormalisation.apply(latents);
    expect(out.filter((_, i) => i % 2 === 1)).toEqual(latents.filter((_, i) => i % 2 === 1));
  });
});

describe("full-moments", () => {
  it("whitens correlated latents: mean 0, covariance the identity", () => {
    const source = normalLatents(800, [1, 0.5]);
    const latents = source.map((value, i) =>
      i % 2 === 0 ? value + 3 : value + 0.8 * source[i - 1]!,
    );
    const moments = latentMoments(renormalised("full-moments", latents, 2), 2);
    expectClose(moments.mean, [0, 0], 1e-6);
    expectClose(moments.covariance, [1, 0, 0, 1], 1e-5);
  });

  it("gives the covariance of the target", () => {
    const covariance = Float64Array.of(2, 0.6, 0.6, 0.5);
    const latents = normalLatents(400, [0.7, 1.2]);
    const out = createRenormalisation("full-moments", latentMoments(latents, 2), {
      covariance,
    }).apply(latents);
    expectClose(latentMoments(out, 2).covariance, covariance, 1e-5);
  });

  it("amplifies a direction without variance at most tenfold", () => {
    const latents = normalLatents(300, [1, 1e-4]);
    const out = renormalised("full-moments", latents, 2);
    expect(standardDeviations(latentMoments(out, 2))[1]).toBeLessThan(1.2e-3);
  });
});

describe("every mode", () => {
  it("changes nothing when applied to its own result", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...renormalisationModes),
        fc.array(fc.double({ min: 0.2, max: 3, noNaN: true }), { minLength: 1, maxLength: 4 }),
        fc.nat(1000),
        (mode, deviations, seed) => {
          const width = deviations.length;
          const once = renormalised(mode, normalLatents(60, deviations, seed), width);
          expectClose(renormalised(mode, once, width), once, 2e-5);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("treats one latent as it treats it in a batch, without an infinity", () => {
    const latents = normalLatents(100, [0.5, 0.8]);
    for (const mode of renormalisationModes) {
      const renormalisation = createRenormalisation(mode, latentMoments(latents, 2));
      const alone = renormalisation.apply(latents.slice(0, 2));
      expect(alone).toEqual(renormalisation.apply(latents).slice(0, 2));
      expect(alone.every(Number.isFinite)).toBe(true);
    }
  });

  it("leaves its input alone", () => {
    const latents = normalLatents(10, [0.5]);
    const copy = latents.slice();
    for (const mode of renormalisationModes) renormalised(mode, latents, 1);
    expect(latents).toEqual(copy);
  });

  it("is refused by a near name, or for a target of another width", () => {
    const moments = latentMoments(normalLatents(10, [1, 1]), 2);
    expect(() => createRenormalisation("papper" as "paper", moments)).toThrow(
      'Did you mean "paper"?',
    );
    expect(() => createRenormalisation("paper", moments, { mean: new Float64Array(3) })).toThrow(
      "the target's mean has 3 values, latents of width 2 need 2",
    );
  });
});

it("adds decoder noise of variance γ² to what the decoder gives", () => {
  const latents = normalLatents(20_000, [Math.sqrt(0.8)]);
  const noisy = latentMoments(addDecoderNoise(latents, Math.sqrt(0.2), new Rng(4)), 1);
  // Var = 0.8 + 0.2 (recipe 8.4); the standard error of a variance is √(2/n) of it.
  expect(Math.abs(noisy.covariance[0]! - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000));
});

it("computes the moments of the aggregate posterior: Cov[μ] + diag(E[σ²])", () => {
  const { mean: m, covariance } = aggregatePosteriorMoments(
    Float32Array.of(1, 2, 3, 6),
    Float32Array.from([0.25, 1, 0.75, 3].map(Math.log)),
    2,
  );
  expectClose(m, [2, 4], 1e-12);
  expectClose(covariance, [1 + 0.5, 2, 2, 4 + 2], 1e-6);
});

it("refuses fewer than two rows", () => {
  expect(() => latentMoments(new Float32Array(3), 3)).toThrow(
    "at least 2 rows of width 3, got 3 values",
  );
});
