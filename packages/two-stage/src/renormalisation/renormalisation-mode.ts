import { standardDeviations, type LatentMoments } from "./latent-moments.js";
import type { ReleasedStatistics } from "./released-statistics.js";

/** Names of all modes. */
export const renormalisationModes = [
  "none",
  "paper",
  "first-release",
  "as-released",
  "as-released-fixed",
  "feature-axis",
  "per-dimension",
  "full-moments",
] as const;

/**
 * - `none`: z = ẑ.
 * - `paper`: z = ẑ·t/s, one scalar, s the mean over dimensions of the standard deviation, t the target (1):
 *   the rescaling of Asperti (2020), sections 1 and 4.
 * - `first-release`: the same with s from each batch of 100 by itself, as the paper's first code did.
 * - `as-released`: the same with t = a of {@link ReleasedStatistics}, if its gate is open; log σ bug included.
 * - `as-released-fixed`: the same without the bug.
 * - `feature-axis`: s is the mean over the latents of the standard deviation of their own d values (the code
 *   of the survey of Asperti, Evangelista and Loli Piccolomini, 2021).
 * - `per-dimension`: z_d = m_d + (ẑ_d − ĝ_d)·s_d/ŝ_d.
 * - `full-moments`: z = m_T + C_T^½·C_G^−½·(ẑ − m_G).
 */
export type RenormalisationMode = (typeof renormalisationModes)[number];

/** What the latents should have. What is absent is taken from the standard normal, a mean from the latents. */
export interface RenormalisationTarget {
  /** E[z], `[d]`. Absent: `per-dimension` keeps the mean that the latents have, `full-moments` takes 0. */
  readonly mean?: Float64Array;
  /** Standard deviations, `[d]`. Absent: 1. */
  readonly standardDeviation?: Float64Array;
  /** Cov[z], `[d, d]`. Absent: the identity. */
  readonly covariance?: Float64Array;
}

/** What some modes ask for beside a target. */
export interface RenormalisationOptions {
  /** Latents that `first-release` and `as-released` rescale together, each batch by itself. `@default 100` */
  readonly batchSize?: number;
  /** Needed by `as-released` and `as-released-fixed`. */
  readonly released?: ReleasedStatistics;
}

/** A rescaling. Its numbers are fixed, so that a sample does not depend on its batch, where `batchSize` is absent. */
export interface Renormalisation {
  readonly mode: RenormalisationMode;
  /** Factor of each dimension, `[d]`; of `full-moments` the diagonal of its matrix. */
  readonly scale: Float64Array;
  /** Dimensions left as they are, because their standard deviation is below `inactiveBelow`. */
  readonly inactive: readonly number[];
  /** Latents that are rescaled together by their own moments; `scale` is what the large draw would give. */
  readonly batchSize?: number;
  /** Factor of latents that are drawn from the prior: 1, but in `as-released`, which rescales these too. */
  readonly priorScale: number;
  /** What a person should know before using it, with its figures. */
  readonly warning?: string;
  /** Rescales latents, `[n, d]` row-major, into a new array of the same type. */
  readonly apply: <T extends Float32Array | Float64Array>(latents: T) => T;
}

/**
 * What a mode brings generated latents to: `per-dimension` and `full-moments` to the moments of the training images' latents,
 * all others to variance 1, as the paper says.
 *
 * @param moments - Of the aggregate posterior, `aggregatePosteriorMoments`.
 */
export function renormalisationTarget(
  mode: RenormalisationMode,
  moments: LatentMoments,
): RenormalisationTarget {
  if (mode !== "per-dimension" && mode !== "full-moments") return {};
  return {
    mean: moments.mean,
    standardDeviation: standardDeviations(moments),
    covariance: moments.covariance,
  };
}
