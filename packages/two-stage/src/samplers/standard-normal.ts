import { VaeError } from "@vae/base";
import {
  checkCount,
  checkLatents,
  storedArray,
  type FittedSampler,
  type Sampler,
} from "./sampler.js";

/**
 * The prior of the first stage, `z ∼ N(0, I)`: what GEN-1 decodes.
 *
 * Learns nothing but the width, and costs one normal for each number.
 *
 * @example
 * ```ts
 * const fitted = await standardNormal().fit({ width: 16, data }, new Rng(1));
 * await fitted.sample(64, new Rng(2)); // [64, 16]
 * ```
 */
export function standardNormal(): Sampler {
  const fitted = (width: number): FittedSampler => ({
    sampler,
    width,
    sample(n, rng) {
      checkCount(n);
      return Promise.resolve(rng.normals(new Float32Array(n * width)));
    },
    save: () =>
      Promise.resolve({ width: { dtype: "U32", shape: [1], data: Uint32Array.of(width) } }),
    dispose: () => undefined,
  });
  const sampler: Sampler = {
    id: "prior",
    options: {},
    fit(latents) {
      checkLatents(latents);
      return Promise.resolve(fitted(latents.width));
    },
    load(arrays, subject = "sampler") {
      const [width = 0] = storedArray(arrays, "width", "U32", 1, subject).data;
      if (width < 1) throw new VaeError("DATA_INVALID", `${subject}: the width is ${width}.`);
      return Promise.resolve(fitted(width));
    },
  };
  return sampler;
}
