import { imageSize, Rng, VaeError, type ImageShape, type Source } from "@vae/base";
import { createSource } from "../sources/create-source.js";

/** A Gaussian over images, whose mean and covariance are known exactly. */
export interface GaussianImagesOptions {
  readonly length: number;
  readonly shape: ImageShape;
  /** Mean of each value, in [0, 1]; one number for all of them or `d = height · width · channels` numbers. */
  readonly mean?: number | ArrayLike<number>;
  /**
   * `[d, k]`, row-major: an image is `mean + factor · z` with z from N(0, I), so its covariance is
   * `factor · factorᵀ`, of rank k.
   */
  readonly factor: ArrayLike<number>;
  readonly seed: number;
  /** Name of the set, for the fingerprint. Default `gaussian`. */
  readonly name?: string;
}

/**
 * Images drawn from a Gaussian with a covariance that is given: what an encoder, a principal component analysis or a
 * Fréchet distance makes of them can be compared with a closed form. Each image depends on the seed and on its index
 * only and is made when it is read.
 *
 * NB: the values are clipped to [0, 1] and rounded to bytes. Rounding adds a variance of 1/(12·255²) to each value;
 * clipping is no matter as long as five standard deviations stay inside.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when mean or factor do not have as many rows as an image has values.
 *
 * @example
 * ```ts
 * // Two pixels that vary together: covariance [[0.01, 0.01], [0.01, 0.01]].
 * gaussianImages({ length: 1_000, shape: [1, 2, 1], mean: 0.5, factor: [0.1, 0.1], seed: 1 });
 * ```
 */
export function gaussianImages({
  length,
  shape,
  mean = 0.5,
  factor,
  seed,
  name = "gaussian",
}: GaussianImagesOptions): Source {
  const values = imageSize(shape);
  const rank = factor.length / values;
  const means = typeof mean === "number" ? new Float64Array(values).fill(mean) : mean;
  if (!Number.isInteger(rank) || rank < 1 || means.length !== values) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `gaussianImages: expected ${values} means and a factor of [${values}, k], got ${means.length} means and ` +
        `${factor.length} numbers.`,
    );
  }
  const rng = new Rng(seed).fork(`synthetic/${name}`);
  const fingerprint = `synthetic:${name} seed=${seed} n=${length} shape=${shape.join("×")}`;
  return createSource({ length, shape, fingerprint }, (indices, out) => {
    for (let i = 0; i < indices.length; i++) {
      const z = rng.fork(String(indices[i])).normals(new Float64Array(rank));
      for (let value = 0; value < values; value++) {
        let sum = means[value] ?? 0;
        for (let k = 0; k < rank; k++) sum += (factor[value * rank + k] ?? 0) * z[k]!;
        out[i * values + value] = Math.round(255 * Math.min(1, Math.max(0, sum)));
      }
    }
    return undefined;
  });
}

/**
 * The lower triangle L with `L · Lᵀ = covariance` of a first-order autoregression: `covariance[i][j] = σ² ρ^|i−j|`.
 * Its inverse is tridiagonal, so the factor needs no decomposition.
 *
 * @param values - Number of values d.
 * @returns `[d, d]`, row-major, for {@link gaussianImages}.
 */
export function autoregressiveFactor(
  values: number,
  { deviation, correlation }: { deviation: number; correlation: number },
): Float64Array {
  const factor = new Float64Array(values * values);
  const innovation = Math.sqrt(1 - correlation ** 2);
  for (let i = 0; i < values; i++) {
    for (let j = 0; j <= i; j++) {
      factor[i * values + j] = deviation * correlation ** (i - j) * (j === 0 ? 1 : innovation);
    }
  }
  return factor;
}

/**
 * A factor with orthogonal columns, the first cosines of a discrete cosine transform: the principal components of the
 * images are these columns, and the eigenvalues of their covariance are `deviations²`; all others are 0.
 *
 * @param values - Number of values d.
 * @param deviations - Standard deviation along each component, at most d of them.
 * @returns `[d, k]`, row-major, for {@link gaussianImages}.
 */
export function principalFactor(values: number, deviations: readonly number[]): Float64Array {
  const rank = deviations.length;
  const factor = new Float64Array(values * rank);
  for (const [k, deviation] of deviations.entries()) {
    for (let i = 0; i < values; i++) {
      const cosine = Math.sqrt(2 / values) * Math.cos((Math.PI * (i + 0.5) * (k + 1)) / values);
      factor[i * rank + k] = deviation * cosine;
    }
  }
  return factor;
}
