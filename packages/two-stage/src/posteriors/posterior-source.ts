import type { Posteriors } from "@vae/core";
import { FeatureMoments } from "@vae/metrics";
import type { LatentMoments } from "../renormalisation/latent-moments.js";

/** Posteriors of a whole training set, which may lie in a file. */
export interface PosteriorSource {
  /** Number of posteriors. */
  readonly length: number;
  /** Number of latents, d. */
  readonly latent: number;
  /**
   * Reads posteriors in any order.
   *
   * @returns μ and log σ², `[indices.length, latent]`, row-major.
   */
  read(indices: ArrayLike<number>): Pick<Posteriors, "mean" | "logVariance">;
}

/** Posteriors that lie in memory. */
export function posteriorsInMemory({
  length,
  latent,
  mean,
  logVariance,
}: Posteriors): PosteriorSource {
  const rows = (values: Float32Array, indices: ArrayLike<number>) => {
    const out = new Float32Array(indices.length * latent);
    for (let row = 0; row < indices.length; row++) {
      const at = indices[row]! * latent;
      out.set(values.subarray(at, at + latent), row * latent);
    }
    return out;
  };
  return {
    length,
    latent,
    read: (indices) => ({ mean: rows(mean, indices), logVariance: rows(logVariance, indices) }),
  };
}

/** Either kind as a source. */
export function asPosteriorSource(posteriors: Posteriors | PosteriorSource): PosteriorSource {
  return "read" in posteriors ? posteriors : posteriorsInMemory(posteriors);
}

/** All posteriors of a source, in memory. */
export function readPosteriors(posteriors: Posteriors | PosteriorSource): Posteriors {
  if (!("read" in posteriors)) return posteriors;
  const { length, latent } = posteriors;
  return { length, latent, ...posteriors.read(Uint32Array.from({ length }, (_, i) => i)) };
}

/** Posteriors that are read at once. */
const chunk = 4096;

/**
 * Moments of the aggregate posterior, `E[μ]` and `Cov[μ] + diag(E[σ²])`, in bounded memory.
 */
export function aggregateMomentsOf(posteriors: Posteriors | PosteriorSource): LatentMoments {
  const source = asPosteriorSource(posteriors);
  const { length, latent } = source;
  const means = new FeatureMoments(latent);
  const variance = new Float64Array(latent);
  for (let start = 0; start < length; start += chunk) {
    const indices = Uint32Array.from(
      { length: Math.min(chunk, length - start) },
      (_, i) => start + i,
    );
    const { mean, logVariance } = source.read(indices);
    means.add(mean);
    logVariance.forEach((value, at) => {
      variance[at % latent]! += Math.exp(value) / length;
    });
  }
  const covariance = means.covariance({ ddof: 0 });
  for (let d = 0; d < latent; d++) covariance[d * (latent + 1)]! += variance[d]!;
  return { mean: means.mean, covariance };
}
