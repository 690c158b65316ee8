import { sum, type Tensors } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";

/**
 * Shortens gradients whose common length is above a limit, so that their direction stays (Pascanu et al., 2013):
 * `g ← g·limit/max(‖g‖, limit)`, ‖g‖ the square root of the sum of the squares of all values.
 *
 * Gradients within the limit are multiplied by 1 and stay as they are, bit for bit.
 *
 * @param limit - Above 0.
 * @returns Gradients by the same names, which the caller owns.
 */
export function clipByGlobalNorm(gradients: Tensors, limit: number): Tensors {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => sum<tf.Scalar>(tf.square(gradient)));
    const norm = tf.sqrt(tf.addN(squares));
    const factor = tf.div(limit, tf.maximum(norm, limit));
    return Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, factor)]),
    );
  });
}
