import type { Discrepancy, GeneratedVariance, InactiveLatents, KlSplit } from "@vae/core";
import { inactiveBelow } from "@vae/two-stage/renormalisation";
import { columnMoments } from "./column-moments.js";

/** Moments of one latent dimension. */
export interface LatentDimensionReport {
  readonly mean: number;
  /** Population form (divisor n). */
  readonly variance: number;
  readonly standardDeviation: number;
  /** E[z²], which is 1 for a standard normal; of posteriors E[μ²] + E[σ²]. */
  readonly law: number;
  readonly isInactive: boolean;
  /** Var[μ] of the posteriors, where the latents are those of a run. */
  readonly varianceOfMean?: number;
  /** E[σ²] of the posteriors, where the latents are those of a run. */
  readonly meanOfVariance?: number;
  /** E[μ²], likewise. */
  readonly meanOfSquare?: number;
  /** E[σ], likewise. */
  readonly meanOfSigma?: number;
  /** Mean KL term in nats, likewise; null in JSON for an encoder without variance. */
  readonly kl?: number;
}

/** What only the posteriors of a run tell; see `diagnoseLatents` of `@vae/core`. */
export interface RunLatents {
  /** 1: z, of images. 2: u, of the first stage's latents. */
  readonly stage: 1 | 2;
  /** Mean over the dimensions of Var[μ] + E[σ²]; `law` has E[μ²]. */
  readonly lawOfVariances: number;
  /** Mean of Var[μ] + E[σ], what the paper's code prints; where it was asked for. */
  readonly lawAsReleased?: number;
  /** Largest |E[μ]|. */
  readonly largestMean: number;
  readonly inactiveBy: InactiveLatents;
  /** The KL term as negative entropy and cross-entropy, nats. */
  readonly split: KlSplit;
  /** MMD² of Q(z) to N(0, I). */
  readonly discrepancy: Discrepancy;
  readonly generated: Omit<GeneratedVariance, "variances"> & {
    /** Of each latent that a second stage generates. */
    readonly variances?: readonly number[];
  };
  /** Covariance of Q(z), row by row. */
  readonly covariance: readonly (readonly number[])[];
}

/** What `vae latents stats --json` prints, and what `--target` takes. */
export interface LatentReport {
  /** File or run. */
  readonly source: string;
  readonly kind: "file" | "run";
  readonly rows: number;
  readonly columns: number;
  /** Numbers of the file; absent for a run. */
  readonly type?: "float32" | "float64";
  /** Means over the dimensions. */
  readonly meanVariance: number;
  readonly meanStandardDeviation: number;
  readonly law: number;
  /** Positions of the inactive dimensions. */
  readonly inactive: readonly number[];
  readonly dimensions: readonly LatentDimensionReport[];
  /** Absent for a file. */
  readonly run?: RunLatents;
}

/**
 * Moments of latents as they are, dimension by dimension. A dimension counts as inactive when its standard
 * deviation is below 0.1: rescaling it would amplify noise.
 */
export function describeLatents(
  data: Float32Array | Float64Array,
  columns: number,
): LatentDimensionReport[] {
  const { mean, variance } = columnMoments(data, columns);
  return Array.from({ length: columns }, (_, d): LatentDimensionReport => {
    const standardDeviation = Math.sqrt(variance[d]!);
    return {
      mean: mean[d]!,
      variance: variance[d]!,
      standardDeviation,
      law: variance[d]! + mean[d]! ** 2,
      isInactive: standardDeviation < inactiveBelow,
    };
  });
}

/** Adds what holds of all dimensions together. */
export function latentReport(
  head: Pick<LatentReport, "source" | "kind" | "rows" | "type">,
  dimensions: readonly LatentDimensionReport[],
): LatentReport {
  const meanOf = (value: (dimension: LatentDimensionReport) => number) =>
    dimensions.reduce((sum, dimension) => sum + value(dimension), 0) / dimensions.length;
  return {
    ...head,
    columns: dimensions.length,
    meanVariance: meanOf(({ variance }) => variance),
    meanStandardDeviation: meanOf(({ standardDeviation }) => standardDeviation),
    law: meanOf(({ law }) => law),
    inactive: [...dimensions.keys()].filter((d) => dimensions[d]?.isInactive === true),
    dimensions,
  };
}
