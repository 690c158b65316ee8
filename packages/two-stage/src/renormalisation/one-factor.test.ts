import { expectClose } from "@vae/testing/tensors";
import { describe, expect, it } from "vitest";
import {
  createRenormalisation,
  latentMoments,
  releasedStatistics,
  standardDeviations,
} from "../renormalisation.js";
import { mean, normalLatents, released, renormalised } from "./__fixtures__/normal-latents.js";

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
