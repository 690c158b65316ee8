import { Rng } from "@vae/base";
import { expect, it } from "vitest";
import { latentMoments } from "../../renormalisation/latent-moments.js";
import { createSampler, type SamplerRegistry } from "../registry.js";
import { decodeSampler, encodeSampler } from "../sampler-file.js";
import type { FittedSampler, Latents, Sampler } from "../sampler.js";

/** A sampler under test, and what it is to generate from the latents of {@link correlatedPosteriors}. */
export interface SamplerCase {
  readonly sampler: Sampler;
  readonly registry: SamplerRegistry;
  /** Mean and covariance that the generated latents tend to, given those of the aggregate posterior. */
  moments(aggregate: { mean: number[]; covariance: number[] }): {
    mean: number[];
    covariance: number[];
  };
  /** How far from it: 0.06 is five standard errors of 20,000 draws, and learnt samplers take more. */
  readonly tolerance?: number;
  /** Latents drawn for the moments. `@default 20_000` */
  readonly draws?: number;
}

/** Moments of {@link correlatedPosteriors}: Cov[μ] of `μ = (1, −1, 0) + A·ε`, plus E[σ²] = 0.25. */
export const aggregate = {
  mean: [1, -1, 0],
  // A = (0.8 0 0; 0.4 0.6 0; 0 0 0.5): A·Aᵀ = (0.64 0.32 0; 0.32 0.52 0; 0 0 0.25)
  covariance: [0.64 + 0.25, 0.32, 0, 0.32, 0.52 + 0.25, 0, 0, 0, 0.25 + 0.25],
};

/** Posteriors of three dimensions, whose aggregate is a Gaussian. */
export function correlatedPosteriors(n: number): Required<Latents> {
  const rng = new Rng(17);
  const data = new Float32Array(3 * n);
  for (let at = 0; at < data.length; at += 3) {
    const [a, b, c] = [rng.normal(), rng.normal(), rng.normal()];
    data.set([1 + 0.8 * a, -1 + 0.4 * a + 0.6 * b, 0.5 * c], at);
  }
  return { width: 3, data, logVariance: new Float32Array(3 * n).fill(Math.log(0.25)) };
}

/**
 * What every sampler does. Call it inside a `describe`.
 *
 * @param create - Makes the case; called once, when the first test runs.
 */
export function samplerConformance(create: () => SamplerCase): void {
  const latents = correlatedPosteriors(4000);
  let held: { test: SamplerCase; fitted: FittedSampler } | undefined;
  const fit = async () => {
    if (held === undefined) {
      const test = create();
      held = { test, fitted: await test.sampler.fit(latents, new Rng(5)) };
    }
    return held;
  };

  it("generates rows of the width that it learnt, all finite", async () => {
    const { fitted } = await fit();
    expect(fitted.width).toBe(3);
    const drawn = await fitted.sample(7, new Rng(1));
    expect(drawn).toHaveLength(21);
    expect(drawn.every(Number.isFinite)).toBe(true);
  });

  it("draws the same again from the same seed, and others from another", async () => {
    const { fitted } = await fit();
    const drawn = await fitted.sample(5, new Rng(1));
    expect(await fitted.sample(5, new Rng(1))).toEqual(drawn);
    expect(await fitted.sample(5, new Rng(2))).not.toEqual(drawn);
  });

  it("begins a longer draw with the shorter one", async () => {
    const { fitted } = await fit();
    const long = await fitted.sample(9, new Rng(4));
    const short = await fitted.sample(3, new Rng(4));
    // A backend may add in another order where the batch is larger.
    short.forEach((value, i) => {
      expect(Math.abs(value - long[i]!)).toBeLessThan(1e-5);
    });
  });

  it("has the moments that it says", async () => {
    const { test, fitted } = await fit();
    const { mean, covariance } = test.moments(aggregate);
    const found = latentMoments(await fitted.sample(test.draws ?? 20_000, new Rng(6)), 3);
    const tolerance = test.tolerance ?? 0.06;
    mean.forEach((value, d) => {
      expect(Math.abs(found.mean[d]! - value), `mean ${d}`).toBeLessThan(tolerance);
    });
    covariance.forEach((value, at) => {
      expect(Math.abs(found.covariance[at]! - value), `covariance ${at}`).toBeLessThan(tolerance);
    });
  });

  it("is the same after a file, bit for bit", async () => {
    const { test, fitted } = await fit();
    const bytes = await encodeSampler(fitted);
    const again = await decodeSampler(bytes, "a.safetensors", test.registry);
    expect(again.sampler.id).toBe(test.sampler.id);
    expect(again.sampler.options).toEqual(test.sampler.options);
    expect(await again.sample(20, new Rng(8))).toEqual(await fitted.sample(20, new Rng(8)));
    expect(await encodeSampler(again)).toEqual(bytes);
    again.dispose();
  });

  it("is made of its id and its options", async () => {
    const { test } = await fit();
    const { id, options } = createSampler(test.sampler.id, test.sampler.options, test.registry);
    expect({ id, options }).toEqual({ id: test.sampler.id, options: test.sampler.options });
  });

  it("learns the same from the same latents, which it leaves alone", async () => {
    const { test } = await fit();
    const few = correlatedPosteriors(300);
    const copy = structuredClone(few);
    const first = await test.sampler.fit(few, new Rng(9));
    const second = await test.sampler.fit(few, new Rng(9));
    expect(few).toEqual(copy);
    expect(await encodeSampler(second)).toEqual(await encodeSampler(first));
    first.dispose();
    second.dispose();
  });

  it("refuses latents that make no sense, and a count that is none", async () => {
    const { test, fitted } = await fit();
    const refused = async (bad: Latents, message: string) => {
      await expect((async () => test.sampler.fit(bad, new Rng(1)))()).rejects.toThrow(message);
    };
    await refused({ width: 3, data: new Float32Array(4) }, "whole rows of width 3, got 4 values");
    await refused({ width: 3, data: new Float32Array() }, "got 0");
    const bad = new Float32Array(900);
    bad[301] = Number.NaN;
    await refused({ width: 3, data: bad }, "row 100, column 1 (counted from 0) is NaN");
    const short = { width: 3, data: new Float32Array(900), logVariance: new Float32Array(3) };
    await refused(short, "900 means do not fit 3 log-variances");
    for (const n of [0, -1, 1.5, Number.NaN]) {
      await expect((async () => fitted.sample(n, new Rng(1)))()).rejects.toThrow(
        "expected a whole number n ≥ 1",
      );
    }
  });

  it("refuses arrays that are missing or of another shape", async () => {
    const { test, fitted } = await fit();
    await expect((async () => test.sampler.load({}, "empty.safetensors"))()).rejects.toThrow(
      /^empty\.safetensors: /,
    );
    for (const name of Object.keys(await fitted.save())) {
      const arrays = { ...(await fitted.save()) };
      arrays[name] = { dtype: "F64", shape: [1, 1, 1, 1], data: new Float64Array(1) };
      await expect((async () => test.sampler.load(arrays, "bent"))()).rejects.toThrow(name);
    }
  });
}
