import { VaeError } from "@vae/base";
import { latentMoments, standardDeviations } from "./latent-moments.js";

/** What {@link releasedStatistics} looks at, all of the same evaluation images. */
export interface ReleasedStatisticsInput {
  /** Number of latents, d. */
  readonly width: number;
  /** μ of the first stage, `[n, d]`, row-major. */
  readonly mean: Float32Array | Float64Array;
  /** log σ² of the first stage, `[n, d]`. */
  readonly logVariance: Float32Array | Float64Array;
  /** f₂(u) of a u sampled from the second stage's posterior of μ, `[n, d]`. */
  readonly reconstruction: Float32Array | Float64Array;
}

/** The statistics by which the released code decides whether it renormalises, and how far. */
export interface ReleasedStatistics {
  /** v₂: mean over the dimensions of Var[μ] − Var[f₂]. */
  readonly varianceLoss: number;
  /** mse₂: mean of (μ − f₂)². */
  readonly mse: number;
  /** Whether v₂ / mse₂ > 0.25: otherwise latents stay as they are. */
  readonly isOpen: boolean;
  /** a = √mean_d(Var[μ] + E[σ]), with σ where the variance law has σ²: the bug of the release. */
  readonly released: number;
  /** √mean_d(Var[μ] + E[σ²]). */
  readonly fixed: number;
}

/** Above this share of v₂ in mse₂ the released code renormalises. */
const gate = 0.25;

/**
 * The statistics of the released code (BalancingVAE d9f3997, lines 627–651), from evaluation images.
 *
 * NB: they take Var[μ] where the variance law of the paper (equation 4) has E[μ²].
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the arrays differ in length.
 */
export function releasedStatistics({
  width,
  mean,
  logVariance,
  reconstruction,
}: ReleasedStatisticsInput): ReleasedStatistics {
  if (logVariance.length !== mean.length || reconstruction.length !== mean.length) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `released statistics: ${mean.length} means do not fit ${logVariance.length} log-variances and ${reconstruction.length} reconstructions.`,
    );
  }
  const meanVariance = (values: Float32Array | Float64Array) =>
    average(standardDeviations(latentMoments(values, width)).map((value) => value ** 2));
  const varianceOfMean = meanVariance(mean);
  const varianceLoss = varianceOfMean - meanVariance(reconstruction);
  const mse = average(Float64Array.from(mean, (value, i) => (value - reconstruction[i]!) ** 2));
  const ofSigma = (power: number) =>
    average(Float64Array.from(logVariance, (value) => Math.exp(0.5 * power * value)));
  return {
    varianceLoss,
    mse,
    isOpen: varianceLoss > gate * mse,
    released: Math.sqrt(varianceOfMean + ofSigma(1)),
    fixed: Math.sqrt(varianceOfMean + ofSigma(2)),
  };
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
