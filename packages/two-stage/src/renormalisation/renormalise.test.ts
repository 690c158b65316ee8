import { Rng } from "@vae/base";
import { expectClose } from "@vae/testing/tensors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDecoderNoise,
  aggregatePosteriorMoments,
  createRenormalisation,
  latentMoments,
  releasedStatistics,
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

/** Statistics of the released code with an open gate. */
const released = { varianceLoss: 0.1, mse: 0.2, isOpen: true, released: 1.077, fixed: 1 };

const renormalised = (mode: RenormalisationMode, latents: Float32Array, width: number) =>
  createRenormalisation(mode, latentMoments(latents, width), {}, { released }).apply(latents);

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

describe("first-release", () => {
  it("divides each batch by its own mean deviation, to 1e-6", () => {
    const latents = normalLatents(250, [0.3, 0.7, 1.4]);
    const out = renormalised("first-release", latents, 3);
    for (const [start, end] of [
      [0, 100],
      [100, 200],
      [200, 250],
    ] as const) {
      const batch = out.subarray(3 * start, 3 * end);
      expect(mean(standardDeviations(latentMoments(batch, 3)))).toBeCloseTo(1, 6);
    }
  });

  it("over-scales 64 dimensions by 0.758 % in batches of 100", () => {
    const latents = normalLatents(20_000, new Array<number>(64).fill(1));
    const out = renormalised("first-release", latents, 64);
    const factors = Array.from(
      { length: 200 },
      (_, batch) => out[batch * 6400]! / latents[batch * 6400]!,
    );
    // One batch's factor scatters by 0.9 %: the deviation of a deviation, 0.0705, over √64.
    expect(Math.abs(mean(factors) - 1.00758)).toBeLessThan((4 * 0.009) / Math.sqrt(200));
  });

  it("takes the factor of the large draw for a batch of equal latents", () => {
    const moments = latentMoments(normalLatents(1000, [0.5, 0.5]), 2);
    const { apply, scale } = createRenormalisation("first-release", moments, {}, { batchSize: 3 });
    const out = apply(Float32Array.of(1, 2, 1, 2, 1, 2, 7, 7));
    expectClose(
      out,
      [1, 2, 1, 2, 1, 2, 7, 7].map((value) => value * scale[0]!),
      1e-6,
    );
  });

  it("refuses a batch size that is none", () => {
    const moments = latentMoments(normalLatents(10, [1]), 1);
    expect(() => createRenormalisation("first-release", moments, {}, { batchSize: 0 })).toThrow(
      "batchSize: expected a whole number ≥ 1, got 0",
    );
  });
});

describe("as-released", () => {
  /** Posteriors with Var[μ] = 1 − σ², and a second stage that shrinks them by half. */
  const statistics = (sigma: number) => {
    const mu = Math.sqrt(1 - sigma ** 2);
    return releasedStatistics({
      width: 1,
      mean: Float64Array.of(mu, -mu),
      logVariance: new Float64Array(2).fill(2 * Math.log(sigma)),
      reconstruction: Float64Array.of(0.5 * mu, -0.5 * mu),
    });
  };

  it.each([
    [0.05, 1.0235],
    [0.1, 1.044],
    [0.2, 1.077],
    [0.3, 1.1],
    [0.5, 1.118],
  ])("has the factor of σ in place of σ²: σ = %d gives a = %d, fixed 1", (sigma, a) => {
    const { released: factor, fixed, isOpen } = statistics(sigma);
    expect(factor).toBeCloseTo(a, 4);
    expect(fixed).toBeCloseTo(1, 12);
    expect(isOpen).toBe(true); // v₂/mse₂ = (1 − ¼)/¼ = 3
  });

  it("rescales batches to the factor, and the prior too", () => {
    const latents = normalLatents(100, [0.4, 0.8]);
    for (const mode of ["as-released", "as-released-fixed"] as const) {
      const factor = mode === "as-released" ? 1.077 : 1;
      const renormalisation = createRenormalisation(
        mode,
        latentMoments(latents, 2),
        {},
        { released },
      );
      expect(renormalisation).toMatchObject({ mode, priorScale: factor, batchSize: 100 });
      const deviations = standardDeviations(latentMoments(renormalisation.apply(latents), 2));
      expect(mean(deviations)).toBeCloseTo(factor, 6);
    }
  });

  it("leaves all as it is where v₂/mse₂ is 0.25 or less", () => {
    // The reconstruction varies as the means do, so v₂ = 0.
    const closed = releasedStatistics({
      width: 1,
      mean: Float64Array.of(1, -1, 1, -1),
      logVariance: new Float64Array(4),
      reconstruction: Float64Array.of(-1, 1, 1, -1),
    });
    expect(closed).toMatchObject({ varianceLoss: 0, mse: 2, isOpen: false });
    const latents = normalLatents(20, [0.4]);
    const renormalisation = createRenormalisation(
      "as-released",
      latentMoments(latents, 1),
      {},
      { released: closed },
    );
    expect(renormalisation.apply(latents)).toEqual(latents);
    expect(renormalisation).toMatchObject({ mode: "as-released", priorScale: 1 });
  });

  it("is refused without its statistics, or with some that do not fit", () => {
    expect(() =>
      createRenormalisation("as-released", latentMoments(normalLatents(10, [1]), 1)),
    ).toThrow("needs the statistics of the released code");
    expect(() =>
      releasedStatistics({
        width: 1,
        mean: new Float64Array(4),
        logVariance: new Float64Array(4),
        reconstruction: new Float64Array(3),
      }),
    ).toThrow("4 means do not fit 4 log-variances and 3 reconstructions");
  });
});

describe("feature-axis", () => {
  it("divides the golden latents by the mean of their own deviations, 0.5", () => {
    const latents = Float32Array.of(1, 0, -1, 0, 1, 2, -1, -2);
    const { scale } = createRenormalisation("feature-axis", latentMoments(latents, 2));
    expectClose(scale, [2, 2], 1e-12);
  });

  it("takes unequal dimensions for 0.8677", () => {
    const unequal = Array.from({ length: 64 }, (_, d) => (d < 48 ? 1 : 0.3));
    const { scale } = createRenormalisation(
      "feature-axis",
      latentMoments(normalLatents(20_000, unequal), 64),
    );
    expect(Math.abs(1 / scale[0]! - 0.8677)).toBeLessThan(0.003);
  });

  it("is refused for one dimension, which has no deviation along itself", () => {
    const moments = latentMoments(normalLatents(10, [1]), 1);
    expect(() => createRenormalisation("feature-axis", moments)).toThrow("do not vary");
  });
});

describe("a linear VAE with λ = 1 and γ² = 0.2 (recipe 8.4)", () => {
  const [width, n] = [64, 20_000];
  const decoded = normalLatents(n, new Array<number>(width).fill(Math.sqrt(0.8))); // variance λ − γ²
  const variance = (latents: Float32Array) =>
    mean(standardDeviations(latentMoments(latents, width)).map((value) => value ** 2));

  it.each([
    ["none", 0.8],
    ["paper", 1], // 1/√(λ − γ²) = 1.1180 as a factor
    ["first-release", 1 / 0.992478 ** 2], // over-scaled by 0.758 %
    ["feature-axis", 1 / 0.988228 ** 2], // the deviation of 64 normals is 0.988228 on average
    ["per-dimension", 1],
    ["full-moments", 1],
  ] as const)("gives latents by %s of variance %d", (mode, expected) => {
    // The standard error of a mean of 64 variances of 20,000 draws is √(2/20,000/64) = 0.00125.
    expect(Math.abs(variance(renormalised(mode, decoded, width)) - expected)).toBeLessThan(0.005);
  });

  it("has variance λ after decoder noise", () => {
    expect(
      Math.abs(variance(addDecoderNoise(decoded, Math.sqrt(0.2), new Rng(4))) - 1),
    ).toBeLessThan(0.005);
  });

  it("takes the paper's factor for 1.1180", () => {
    const { scale } = createRenormalisation("paper", latentMoments(decoded, width));
    expect(Math.abs(scale[0]! - 1.118)).toBeLessThan(0.002);
  });

  it("opens the gate of the released code, whose factor is √(0.8 + √0.2)", () => {
    const rng = new Rng(9);
    // Both stages alike: μ of variance 0.8, σ² = 0.2; then u = w·μ + σ·ε and f₂ = w·u with w² = 0.8.
    const mu = normalLatents(n, [Math.sqrt(0.8)], 21);
    const w = Math.sqrt(0.8);
    const reconstruction = mu.map((value) => w * (w * value + Math.sqrt(0.2) * rng.normal()));
    const statistics = releasedStatistics({
      width: 1,
      mean: mu,
      logVariance: new Float32Array(n).fill(Math.log(0.2)),
      reconstruction,
    });
    // Var[f₂] = 0.64·0.8 + 0.8·0.2 = 0.672, so v₂ = 0.128; mse₂ = 0.04·0.8 + 0.16 = 0.192.
    expect(Math.abs(statistics.varianceLoss - 0.128)).toBeLessThan(0.02);
    expect(Math.abs(statistics.mse - 0.192)).toBeLessThan(0.01);
    expect(statistics.isOpen).toBe(true);
    expect(Math.abs(statistics.released - Math.sqrt(0.8 + Math.sqrt(0.2)))).toBeLessThan(0.01);
    expect(Math.abs(statistics.fixed - 1)).toBeLessThan(0.01);
  });
});

describe("the warning of inactive latents", () => {
  const of = (active: number, inactive: number) =>
    latentMoments(
      normalLatents(2000, [
        ...new Array<number>(active).fill(0.7),
        ...new Array<number>(inactive).fill(1e-3),
      ]),
      active + inactive,
    );

  it("comes with every single factor, and says how far it goes wrong", () => {
    // Six of sixteen at almost 0 pull the mean deviation down to 10/16.
    for (const mode of ["paper", "first-release", "feature-axis", "as-released"] as const) {
      const { warning } = createRenormalisation(mode, of(10, 6), {}, { released });
      expect(warning).toContain("6 of 16 latents are inactive");
      expect(warning).toContain("1.60 times as wide");
      expect(warning).toContain("per-dimension");
    }
  });

  it("is silent where it does no harm", () => {
    expect(createRenormalisation("paper", of(16, 0)).warning).toBeUndefined();
    expect(createRenormalisation("paper", of(39, 1)).warning).toBeUndefined(); // 2.6 %
    expect(createRenormalisation("per-dimension", of(10, 6)).warning).toBeUndefined();
    expect(createRenormalisation("none", of(10, 6)).warning).toBeUndefined();
  });
});

describe("every mode", () => {
  it("changes nothing when applied to its own result", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...renormalisationModes),
        fc.array(fc.double({ min: 0.2, max: 3, noNaN: true }), { minLength: 2, maxLength: 4 }),
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

  it("treats one latent as in a batch, or by the large draw, and never makes an infinity", () => {
    const latents = normalLatents(100, [0.5, 0.8]);
    for (const mode of renormalisationModes) {
      const renormalisation = createRenormalisation(
        mode,
        latentMoments(latents, 2),
        {},
        { released },
      );
      const alone = renormalisation.apply(latents.slice(0, 2));
      expect(alone.every(Number.isFinite)).toBe(true);
      if (renormalisation.batchSize === undefined) {
        expect(alone).toEqual(renormalisation.apply(latents).slice(0, 2));
      } else {
        expect(alone[0]).toBeCloseTo(latents[0]! * renormalisation.scale[0]!, 6);
      }
    }
  });

  it("leaves its input alone", () => {
    const latents = normalLatents(10, [0.5, 2]);
    const copy = latents.slice();
    for (const mode of renormalisationModes) renormalised(mode, latents, 2);
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
