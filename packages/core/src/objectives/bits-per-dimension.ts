import * as tf from "@tensorflow/tfjs";

/** Steps between black and white in a byte: the values 0, 1/255, …, 1. */
const steps = 255;

/**
 * Negative log-likelihood in bits per value.
 *
 * A density over images in [0, 1] becomes a probability of bytes by the distance of two of them, 1/255, so `log₂ 255`
 * is added; −log of a probability, or of a density over latents, has nothing to be added.
 *
 * @param nats - −log P of a datum, or a bound of it, mean over a batch.
 * @param target - The batch: images of rank 4 in [0, 1], latents of rank 2.
 * @param isDensity - Whether P is a density rather than a probability. `@default true`
 *
 * @example
 * ```ts
 * const uniform = bitsPerDimension(tf.scalar(0), tf.zeros([1, 28, 28, 1])); // 7.994: nothing is known of a byte
 * ```
 */
export function bitsPerDimension(
  nats: tf.Scalar,
  target: tf.Tensor,
  { isDensity = true }: { readonly isDensity?: boolean } = {},
): tf.Scalar {
  return tf.tidy(() => {
    const bits = tf.div<tf.Scalar>(nats, valuesPerDatum(target) * Math.LN2);
    return isDensity && target.rank === 4 ? tf.add<tf.Scalar>(bits, Math.log2(steps)) : bits;
  });
}

/** Number of values of one datum of a batch. */
export function valuesPerDatum({ shape }: tf.Tensor): number {
  return shape.slice(1).reduce((product, length) => product * length, 1);
}
