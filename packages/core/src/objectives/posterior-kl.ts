import * as tf from "@tensorflow/tfjs";
import { gaussianKl } from "./gaussian-kl.js";
import type { ForwardPass } from "./objective.js";

/**
 * KL divergence from the posterior to N(0, I), of each datum in nats, `[batch]`.
 *
 * The closed form for a Gaussian posterior. Behind a flow an estimate from the one draw,
 * `−H(Q₀) − log|det| + ½ Σ (z² + log 2π)`, with the entropy of the Gaussian Q₀ before the flow in closed form: without
 * bias, and it may be negative.
 */
export function posteriorKl({
  posterior,
  latents,
  logDeterminant,
}: Pick<ForwardPass, "posterior" | "latents" | "logDeterminant">): tf.Tensor1D {
  if (logDeterminant === undefined) return gaussianKl(posterior);
  return tf.tidy(() => {
    // The two log 2π cancel: −H(Q₀) = −½ Σ (1 + log 2π + log σ²).
    const perLatent = tf.sub(tf.square(latents), tf.add(posterior.logVariance, 1)); // [B, Z]
    return tf.sub<tf.Tensor1D>(tf.mul(0.5, tf.sum(perLatent, 1)), logDeterminant); // [B]
  });
}
