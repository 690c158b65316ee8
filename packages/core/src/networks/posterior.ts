import * as tf from "@tensorflow/tfjs";

/** A diagonal Gaussian Q(z given x) for each datum of a batch. */
export interface GaussianPosterior {
  /** μ, `[batch, latent]`. */
  readonly mean: tf.Tensor2D;
  /** log σ², `[batch, latent]`. */
  readonly logVariance: tf.Tensor2D;
}

/** What the last layer of an encoder is read as; the API always hands out log σ². */
export type PosteriorHead = "logSigma" | "logVariance";

/** Turns the output of an encoder's second head into log σ². */
export function toLogVariance(head: PosteriorHead, output: tf.Tensor2D): tf.Tensor2D {
  return head === "logSigma" ? tf.mul<tf.Tensor2D>(2, output) : output;
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
