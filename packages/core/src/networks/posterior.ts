import * as tf from "@tensorflow/tfjs";

/** A diagonal Gaussian Q(z given x) for each datum of a batch. */
export interface GaussianPosterior {
  /** μ, `[batch, latent]`. */
  readonly mean: tf.Tensor2D;
  /** log σ², `[batch, latent]`. */
  readonly logVariance: tf.Tensor2D;
}

/**
 * What the last layer of an encoder is read as; the API always hands out log σ². `softplus` is that of Dai and Wipf's
 * InfoGAN network: `σ = 1e-6 + log(1 + eˣ)`.
 */
export type PosteriorHead = "logSigma" | "logVariance" | "softplus";

/** Names of all heads. */
export const posteriorHeads = ["logSigma", "logVariance", "softplus"] as const;

/** σ that a softplus head does not fall below. */
const smallestSigma = 1e-6;

/** Turns the output of an encoder's second head into log σ². */
export function toLogVariance(head: PosteriorHead, output: tf.Tensor2D): tf.Tensor2D {
  if (head === "logVariance") return output;
  if (head === "logSigma") return tf.mul<tf.Tensor2D>(2, output);
  return tf.tidy(() =>
    tf.mul<tf.Tensor2D>(2, tf.log(tf.add(smallestSigma, tf.softplus<tf.Tensor2D>(output)))),
  );
}

/**
 * Draws from a posterior: `z = μ + σ·ε` (Kingma and Welling, 2014, section 2.4).
 *
 * @param noise - ε, standard normal, `[batch, latent]`.
 * @returns `[batch, latent]`.
 */
export function samplePosterior(
  { mean, logVariance }: GaussianPosterior,
  noise: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => tf.add<tf.Tensor2D>(mean, tf.mul(tf.exp(tf.mul(0.5, logVariance)), noise)));
}

/** log σ² of an encoder that returns points: σ = 4e-18, lost in any sum with a mean, while entropies stay finite. */
export const pointLogVariance = -80;

/** The posterior of an encoder that returns points. */
export function withoutSpread(mean: tf.Tensor2D): GaussianPosterior {
  return { mean, logVariance: tf.fill<tf.Rank.R2>(mean.shape, pointLogVariance) };
}
