import {
  checkCount,
  checkPositive,
  float64,
  pointsOf,
  storedArray,
  type FittedSampler,
  type Sampler,
} from "./sampler.js";

/** Options of {@link hypersphere}. */
export interface HypersphereOptions {
  /** Absent: the root mean square distance of the latents from the origin. */
  readonly radius?: number;
}

/**
 * Uniform on a hypersphere about the origin: `r·ε/|ε|`, ε ∼ N(0, I). In many dimensions N(0, I) lies close to
 * the sphere of radius √d; this sampler leaves out what scatter there is.
 *
 * With `radius: 1` it is pythae's `HypersphereUniformSampler`, which belongs to VAEs whose latents lie on the
 * unit sphere (Davidson et al., 2018).
 *
 * Learns one number, and costs d normals a latent.
 *
 * @throws {VaeError} CONFIG_INVALID, when the radius is not above 0.
 */
export function hypersphere({ radius }: HypersphereOptions = {}): Sampler {
  if (radius !== undefined) checkPositive({ radius }, "hypersphere");
  const fitted = (width: number, r: number): FittedSampler => ({
    sampler,
    width,
    sample(n, rng) {
      checkCount(n);
      const latents = new Float32Array(n * width);
      const direction = new Float64Array(width);
      for (let row = 0; row < n; row++) {
        const length = Math.sqrt(
          rng.normals(direction).reduce((sum, value) => sum + value * value, 0),
        );
        for (let d = 0; d < width; d++) latents[row * width + d] = (r * direction[d]!) / length;
      }
      return Promise.resolve(latents);
    },
    save: () => Promise.resolve({ sphere: float64([2], Float64Array.of(width, r)) }),
    dispose: () => undefined,
  });
  const sampler: Sampler = {
    id: "hypersphere",
    options: radius === undefined ? {} : { radius },
    fit(latents, rng) {
      const { count, width, data } = pointsOf(latents, rng.fork("posteriors"));
      const squares = data.reduce((sum, value) => sum + value * value, 0);
      return Promise.resolve(fitted(width, radius ?? Math.sqrt(squares / count)));
    },
    load(arrays, subject) {
      const [width = 0, r = 0] = storedArray(arrays, "sphere", "F64", 1, subject).data;
      return Promise.resolve(fitted(width, r));
    },
  };
  return sampler;
}
