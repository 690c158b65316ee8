import type { NamedArray } from "@vae/base";
import {
  checkCount,
  checkPositive,
  pointsOf,
  storedArray,
  type FittedSampler,
  type Sampler,
} from "./sampler.js";

/** Options of {@link kernelDensity}. */
export interface KernelDensityOptions {
  /** Standard deviation of the kernel. `@default 0.425`, RAE's */
  readonly bandwidth?: number;
}

/**
 * A Gaussian kernel density: a training latent, drawn at random, plus `bandwidth·ε`. RAE's authors tried it with
 * bandwidth 0.425 (Ghosh et al., 2020).
 *
 * NB: its variance is that of the latents plus `bandwidth²` in every dimension.
 *
 * Keeps all latents: 4·n·d bytes, in memory and in its file. A latent drawn costs d normals.
 *
 * @throws {VaeError} CONFIG_INVALID, when the bandwidth is not above 0.
 */
export function kernelDensity({ bandwidth = 0.425 }: KernelDensityOptions = {}): Sampler {
  checkPositive({ bandwidth }, "kde");
  const fitted = ({ shape, data }: Omit<NamedArray<"F32">, "dtype">): FittedSampler => {
    const [count = 0, width = 0] = shape;
    return {
      sampler,
      width,
      sample(n, rng) {
        checkCount(n);
        const latents = new Float32Array(n * width);
        for (let row = 0; row < n; row++) {
          const at = rng.integer(count) * width;
          for (let d = 0; d < width; d++) {
            latents[row * width + d] = data[at + d]! + bandwidth * rng.normal();
          }
        }
        return Promise.resolve(latents);
      },
      save: () => Promise.resolve({ points: { dtype: "F32", shape, data } }),
      dispose: () => undefined,
    };
  };
  const sampler: Sampler = {
    id: "kde",
    options: { bandwidth },
    fit(latents, rng) {
      const { count, width, data } = pointsOf(latents, rng.fork("posteriors"));
      return Promise.resolve(fitted({ shape: [count, width], data: Float32Array.from(data) }));
    },
    load: (arrays, subject) =>
      Promise.resolve(fitted(storedArray(arrays, "points", "F32", 2, subject))),
  };
  return sampler;
}
