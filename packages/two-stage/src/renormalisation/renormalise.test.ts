import { Rng } from "@vae/base";
import { expectClose } from "@vae/testing/tensors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDecoderNoise,
  createRenormalisation,
  latentMoments,
  releasedStatistics,
  renormalisationModes,
  standardDeviations,
} from "../renormalisation.js";
import { mean, normalLatents, released, renormalised } from "./__fixtures__/normal-latents.js";

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
