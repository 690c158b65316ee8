import { stopGradient } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { ForwardPass } from "../objective.js";

/** How far the latents are moved along the gradient, relative to a step of root mean square 1 a latent vector. */
const stepLength = 1e-2;

/**
 * The gradient penalty of RAE-GP (Ghosh et al., 2020, as their code has it): the mean over batch and latents of
 * `(∂ Σ x̂² / ∂z)²`, the sum over all that the decoder puts out.
 *
 * Its own gradient is of second order, which fused kernels have not, and which TensorFlow.js gets wrong where an
 * operation saves its output for its gradient (sigmoid, tanh, exp). With g the penalty's inner gradient and v the same
 * values held fixed, `∇‖g‖² = 2·∇⟨g, v⟩`, and `⟨g, v⟩` is the derivative of `Σ x̂²` along v. That is taken as a central
 * difference, which needs gradients of first order alone: two more decoder passes, and one backwards for v.
 *
 * NB: at a step of 0.01 the difference is off by about 1e-4 of itself for a smooth decoder; where it passes a kink of a
 * relu it averages over both sides.
 */
export function gradientPenalty({
  latents,
  decode,
}: Pick<ForwardPass, "latents" | "decode">): tf.Scalar {
  return tf.tidy(() => {
    const [batch] = latents.shape;
    const direction = stopGradient(
      tf.grad((z: tf.Tensor) => tf.sum(tf.square(decode(z as tf.Tensor2D))))(latents),
    ); // v, [B, Z]
    const length = tf.sum<tf.Scalar>(tf.square(direction)); // ‖v‖² over the batch
    const scale = tf.div(Math.sqrt(batch) * stepLength, tf.add(tf.sqrt(length), 1e-12));
    const step = tf.mul<tf.Tensor2D>(direction, scale);
    const ahead = decode(tf.add(latents, step));
    const behind = decode(tf.sub(latents, step));
    // Σ x̂² ahead minus behind, as products of differences, which lose no digits to the sums.
    const difference = tf.sum(tf.mul(tf.sub(ahead, behind), tf.add(ahead, behind)));
    const product = tf.div(difference, tf.mul(2, scale)); // ⟨g, v⟩
    return tf.div<tf.Scalar>(tf.sub(tf.mul(2, product), length), latents.size);
  });
}
