import {
  checkCount,
  checkLatents,
  expectShape,
  storedArray,
  type FittedSampler,
  type Sampler,
} from "./sampler.js";

/**
 * The aggregate posterior itself: a training posterior, drawn at random, and a draw `μ + σ·ε` of it. Of latents
 * without `logVariance` it draws with replacement.
 *
 * It is the bound that the other samplers chase, not a generator: it decodes what the encoder knows of the
 * training images.
 *
 * Keeps all posteriors: 8·n·d bytes (4 without `logVariance`), in memory and in its file. A latent drawn costs d normals.
 */
export function aggregatePosterior(): Sampler {
  const fitted = (
    count: number,
    width: number,
    mean: Float32Array,
    deviation: Float32Array | undefined,
  ): FittedSampler => ({
    sampler,
    width,
    sample(n, rng) {
      checkCount(n);
      const latents = new Float32Array(n * width);
      for (let row = 0; row < n; row++) {
        const from = rng.integer(count) * width;
        for (let d = 0; d < width; d++) {
          const noise = deviation === undefined ? 0 : deviation[from + d]! * rng.normal();
          latents[row * width + d] = mean[from + d]! + noise;
        }
      }
      return Promise.resolve(latents);
    },
    save: () =>
      Promise.resolve({
        mean: { dtype: "F32", shape: [count, width], data: mean },
        ...(deviation === undefined
          ? {}
          : { deviation: { dtype: "F32" as const, shape: [count, width], data: deviation } }),
      }),
    dispose: () => undefined,
  });
  const sampler: Sampler = {
    id: "aggregate-posterior",
    options: {},
    fit(latents) {
      const count = checkLatents(latents);
      const { width, data, logVariance } = latents;
      const deviation =
        logVariance === undefined
          ? undefined
          : Float32Array.from(logVariance, (value) => Math.exp(0.5 * value));
      return Promise.resolve(fitted(count, width, Float32Array.from(data), deviation));
    },
    load(arrays, subject) {
      const mean = storedArray(arrays, "mean", "F32", 2, subject);
      const [count = 0, width = 0] = mean.shape;
      if (arrays["deviation"] === undefined) {
        return Promise.resolve(fitted(count, width, mean.data, undefined));
      }
      const deviation = storedArray(arrays, "deviation", "F32", 2, subject);
      expectShape(deviation, mean.shape, "deviation", subject);
      return Promise.resolve(fitted(count, width, mean.data, deviation.data));
    },
  };
  return sampler;
}
