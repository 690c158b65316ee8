import * as tf from "@tensorflow/tfjs";
import type { GaussianPosterior } from "../networks/posterior.js";

/**
 * KL divergence from a diagonal Gaussian posterior to the standard normal.
 *
 * The closed form of Kingma and Welling (2014), appendix B, equation 2 of Asperti (2020):
 * `½ Σ (μ² + σ² − log σ² − 1)`, summed over the latent axis.
 *
 * @returns The divergence of each example in nats, `[batch]`.
 *
 * @example
 * ```ts
 * gaussianKl({ mean: tf.zeros([1, 2]), logVariance: tf.zeros([1, 2]) }); // [0]
 * ```
 */
export function gaussianKl({ mean, logVariance }: GaussianPosterior): tf.Tensor1D {
  return tf.tidy(() => {
    const variance = tf.exp(logVariance);
    const perLatent = tf.sub(tf.add(tf.square(mean), variance), tf.add(logVariance, 1)); // [B, Z]
    return tf.mul<tf.Tensor1D>(0.5, tf.sum(perLatent, 1)); // [B]
  });
}
