import { expectClose } from "@vae/testing/tensors";
import { describe, expect, it } from "vitest";
import { createRenormalisation, latentMoments, standardDeviations } from "../renormalisation.js";
import { normalLatents, renormalised } from "./__fixtures__/normal-latents.js";

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
    const deviation = (values: Float32Array) => standardDeviations(latentMoments(values, 2))[1]!;
    const gain = deviation(renormalised("full-moments", latents, 2)) / deviation(latents);
    // A little less than ten, since the two dimensions of 300 draws are slightly correlated.
    expect(gain).toBeGreaterThan(9);
    expect(gain).toBeLessThan(10.001);
  });
});
