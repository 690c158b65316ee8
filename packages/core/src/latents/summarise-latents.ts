import type { InactiveLatents, LatentDimension, LatentStatistics } from "./latent-statistics.js";

/** Means over a data set that all of it follows from. */
export interface PosteriorSums {
  readonly length: number;
  readonly latent: number;
  /** E[μ], `[latent]`. */
  readonly mean: Float64Array;
  /** Cov[μ], `[latent, latent]`. */
  readonly covarianceOfMean: Float64Array;
  /** E[σ²], `[latent]`. */
  readonly variance: Float64Array;
  /** E[σ], `[latent]`. */
  readonly sigma: Float64Array;
  /** E[log σ²], `[latent]`. */
  readonly logVariance: Float64Array;
}

/** E[σ²] above which a dimension counts as inactive (Asperti's later code; the paper's own uses σ). */
const inactiveAbove = 0.8;

const logTwoPi = Math.log(2 * Math.PI);

/** Everything that follows from the means. */
export function summariseLatents(sums: PosteriorSums): LatentStatistics {
  const { length, latent, mean, covarianceOfMean, variance, sigma, logVariance } = sums;
  const dimensions = Array.from({ length: latent }, (_, d): LatentDimension => {
    const meanOfMean = mean[d]!;
    const varianceOfMean = covarianceOfMean[d * latent + d]!;
    const meanOfSquare = varianceOfMean + meanOfMean ** 2;
    const meanOfVariance = variance[d]!;
    return {
      meanOfMean,
      meanOfSquare,
      varianceOfMean,
      meanOfVariance,
      meanOfSigma: sigma[d]!,
      law: meanOfSquare + meanOfVariance,
      kl: 0.5 * (meanOfSquare + meanOfVariance - logVariance[d]! - 1),
      isInactive: meanOfVariance > inactiveAbove,
    };
  });
  const covariance = covarianceOfMean.slice();
  for (let d = 0; d < latent; d++) covariance[d * latent + d]! += variance[d]!;
  const where = (isInactive: (dimension: LatentDimension) => boolean) =>
    [...dimensions.keys()].filter((d) => isInactive(dimensions[d]!));
  const inactiveBy: InactiveLatents = {
    balancingVae: where(({ meanOfSigma }) => meanOfSigma > 0.8),
    greenVae: where(({ isInactive }) => isInactive),
    splitVae: where(
      ({ varianceOfMean, meanOfVariance }) => varianceOfMean < 0.05 || meanOfVariance > 0.95,
    ),
  };
  return {
    length,
    dimensions,
    law: meanOf(dimensions.map(({ law }) => law)),
    lawOfVariances: meanOf(
      dimensions.map(({ varianceOfMean, meanOfVariance }) => varianceOfMean + meanOfVariance),
    ),
    largestMean: Math.max(...dimensions.map(({ meanOfMean }) => Math.abs(meanOfMean))),
    inactive: inactiveBy.greenVae.length,
    inactiveBy,
    split: {
      kl: sumOf(dimensions.map(({ kl }) => kl)),
      negativeEntropy: -sumOf(logVariance.map((value) => 0.5 * (1 + logTwoPi + value))),
      crossEntropy: sumOf(
        mean.map((value, d) => 0.5 * (logTwoPi + value ** 2 + covariance[d * latent + d]!)),
      ),
    },
    covariance,
  };
}

function sumOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
