import type { Posteriors } from "../model/images.js";

/** Moments of one latent dimension over a data set. */
export interface LatentDimension {
  /** E[μ]. */
  readonly meanOfMean: number;
  /** Var[μ], population. */
  readonly varianceOfMean: number;
  /** E[σ²]. */
  readonly meanOfVariance: number;
  /** E[μ²] + E[σ²], which the KL term pulls to 1 (Asperti 2020, equation 4). */
  readonly law: number;
  /** True where E[σ²] > 0.8: the posterior is the prior, the decoder ignores the dimension. */
  readonly isInactive: boolean;
}

/** Moments of the posteriors of a data set. */
export interface LatentStatistics {
  readonly dimensions: readonly LatentDimension[];
  /** Mean of the variance law over the dimensions. */
  readonly law: number;
  /** Number of inactive dimensions. */
  readonly inactive: number;
}

/** E[σ²] above which a dimension counts as inactive (Asperti's later code; the paper's own uses σ). */
const inactiveAbove = 0.8;

/**
 * The first two moments of the aggregate posterior, dimension by dimension, in float64.
 */
export function latentStatistics({
  length,
  latent,
  mean,
  logVariance,
}: Posteriors): LatentStatistics {
  const dimensions = Array.from({ length: latent }, (_, d): LatentDimension => {
    let sum = 0;
    let sumOfVariance = 0;
    for (let i = 0; i < length; i++) {
      sum += mean[i * latent + d] ?? 0;
      sumOfVariance += Math.exp(logVariance[i * latent + d] ?? 0);
    }
    const meanOfMean = sum / length;
    let scatter = 0;
    for (let i = 0; i < length; i++) scatter += ((mean[i * latent + d] ?? 0) - meanOfMean) ** 2;
    const varianceOfMean = scatter / length;
    const meanOfVariance = sumOfVariance / length;
    return {
      meanOfMean,
      varianceOfMean,
      meanOfVariance,
      law: varianceOfMean + meanOfMean ** 2 + meanOfVariance,
      isInactive: meanOfVariance > inactiveAbove,
    };
  });
  return {
    dimensions,
    law: dimensions.reduce((total, { law }) => total + law, 0) / latent,
    inactive: dimensions.filter(({ isInactive }) => isInactive).length,
  };
}
