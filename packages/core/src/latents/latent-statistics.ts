import type { Posteriors } from "../model/images.js";
import { PosteriorAccumulator } from "./posterior-accumulator.js";

/** What the posteriors of a data set say of one latent dimension. */
export interface LatentDimension {
  /** E[μ]; 0 by equation 3 of Asperti (2020). */
  readonly meanOfMean: number;
  /** E[μ²]. */
  readonly meanOfSquare: number;
  /** Var[μ], population. */
  readonly varianceOfMean: number;
  /** E[σ²]. */
  readonly meanOfVariance: number;
  /** E[σ]. */
  readonly meanOfSigma: number;
  /** E[μ²] + E[σ²], which the KL term pulls to 1 (equation 4). */
  readonly law: number;
  /** Mean of ½(μ² + σ² − log σ² − 1), nats (equation 2). Infinite for an encoder without variance. */
  readonly kl: number;
  /** True where E[σ²] > 0.8: the posterior is the prior, the decoder ignores the dimension. */
  readonly isInactive: boolean;
}

/** Positions of the inactive dimensions, by each rule that was published. */
export interface InactiveLatents {
  /** E[σ] > 0.8: the paper's code, which takes log σ for log σ². */
  readonly balancingVae: readonly number[];
  /** E[σ²] > 0.8: GreenVAE; `isInactive` is this one. */
  readonly greenVae: readonly number[];
  /** Var[μ] < 0.05 or E[σ²] > 0.95: Split-VAE. */
  readonly splitVae: readonly number[];
}

/** What the posteriors of a data set say of the latent space; float64. */
export interface LatentStatistics {
  /** Number of data. */
  readonly length: number;
  readonly dimensions: readonly LatentDimension[];
  /** The variance law, mean over the dimensions of E[μ²] + E[σ²]. */
  readonly law: number;
  /** The law with Var[μ] in place of E[μ²]; they differ by (E[μ])². */
  readonly lawOfVariances: number;
  /** Largest |E[μ]| of a dimension: how far equation 3 is from true. */
  readonly largestMean: number;
  /** Number of inactive dimensions by the rule of `isInactive`. */
  readonly inactive: number;
  readonly inactiveBy: InactiveLatents;
  /** Equation 1: the KL term is a negative entropy and a cross-entropy. Nats, sums over the dimensions. */
  readonly split: KlSplit;
  /** Cov[μ] + diag(E[σ²]), the covariance of Q(z), `[latent, latent]`, row-major. */
  readonly covariance: Float64Array;
}

/** The KL term in two (Asperti 2020, equation 1). */
export interface KlSplit {
  /** E KL(Q(z given x) ‖ P(z)). */
  readonly kl: number;
  /** −E H(Q(z given x)): falls where posteriors are wide. */
  readonly negativeEntropy: number;
  /** H(Q(z), P(z)), of the aggregate posterior against N(0, I); from its first two moments. */
  readonly crossEntropy: number;
}

/**
 * Moments, variance law, inactive latents and the split of the KL term, of posteriors in memory.
 *
 * @example
 * ```ts
 * const { law, inactive } = latentStatistics(await encodeSource(vae, source));
 * ```
 */
export function latentStatistics({ latent, mean, logVariance }: Posteriors): LatentStatistics {
  const accumulator = new PosteriorAccumulator(latent);
  accumulator.add(mean, logVariance);
  return accumulator.statistics();
}

/**
 * The variance law as the paper's code prints it, mean of Var[μ] + E[σ]: log σ is taken for log σ², and μ about its mean.
 * Where the law holds exactly and σ = 0.2 it gives 1.16.
 */
export function lawAsReleased({ dimensions }: Pick<LatentStatistics, "dimensions">): number {
  const laws = dimensions.map(({ varianceOfMean, meanOfSigma }) => varianceOfMean + meanOfSigma);
  return laws.reduce((sum, law) => sum + law, 0) / laws.length;
}
