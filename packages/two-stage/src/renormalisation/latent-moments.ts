import { VaeError } from "@vae/base";
import { FeatureMoments } from "@vae/metrics";

/** First two moments of a set of latents, population form (divisor n), float64. */
export interface LatentMoments {
  /** E[z], `[d]`. */
  readonly mean: Float64Array;
  /** Cov[z], `[d, d]`, row-major. */
  readonly covariance: Float64Array;
  /**
   * Mean over the latents of the standard deviation of their own d values, which no covariance tells; only the
   * renormalisation `feature-axis` asks for it.
   */
  readonly featureDeviation?: number;
}

/**
 * Moments of latents.
 *
 * @param latents - `[n, width]`, row-major.
 * @throws {VaeError} SHAPE_MISMATCH, when the values are no whole number of rows, or fewer than 2.
 */
export function latentMoments(latents: Float32Array | Float64Array, width: number): LatentMoments {
  const n = latents.length / width;
  if (!Number.isInteger(n) || n < 2) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `latents: expected at least 2 rows of width ${width}, got ${latents.length} values.`,
    );
  }
  const moments = new FeatureMoments(width);
  moments.add(latents);
  return {
    mean: moments.mean,
    covariance: moments.covariance({ ddof: 0 }),
    featureDeviation: featureDeviation(latents, width),
  };
}

/** Mean over the latents of the standard deviation (divisor d) of their own values. */
export function featureDeviation(latents: Float32Array | Float64Array, width: number): number {
  let total = 0;
  for (let at = 0; at < latents.length; at += width) {
    let mean = 0;
    for (let d = 0; d < width; d++) mean += latents[at + d]! / width;
    let variance = 0;
    for (let d = 0; d < width; d++) variance += (latents[at + d]! - mean) ** 2 / width;
    total += Math.sqrt(variance);
  }
  return total / (latents.length / width);
}

/**
 * Moments of the aggregate posterior, the mixture of all posteriors: mean `E[μ]`, covariance
 * `Cov[μ] + diag(E[σ²])`.
 *
 * @param mean - μ, `[n, width]`.
 * @param logVariance - log σ², `[n, width]`.
 */
export function aggregatePosteriorMoments(
  mean: Float32Array | Float64Array,
  logVariance: Float32Array | Float64Array,
  width: number,
): LatentMoments {
  const moments = latentMoments(mean, width);
  const covariance = moments.covariance.slice();
  const n = mean.length / width;
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < width; d++) {
      covariance[d * width + d]! += Math.exp(logVariance[i * width + d] ?? 0) / n;
    }
  }
  return { mean: moments.mean, covariance };
}

/** Standard deviation of each dimension, `[d]`. */
export function standardDeviations({ mean, covariance }: LatentMoments): Float64Array {
  const width = mean.length;
  return mean.map((_, d) => Math.sqrt(covariance[d * width + d] ?? 0));
}
