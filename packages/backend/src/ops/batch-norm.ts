import * as tf from "@tensorflow/tfjs";
import { nativeOps, type BatchNormResult } from "../native/ops.js";
import { activate, type Activation } from "./activations.js";

/** Options of {@link batchNorm}. */
export interface BatchNormOptions {
  /** Added to the variance. */
  readonly epsilon: number;
  /** `@default "linear"` */
  readonly activation?: Activation;
}

/**
 * Batch normalisation by the statistics of the batch itself (Ioffe and Szegedy, 2015), over all axes but the last:
 * `activation((x − mean)/√(variance + ε)·scale + offset)`.
 *
 * @param x - `[batch, …, channels]`.
 * @param scale - `[channels]`.
 * @param offset - `[channels]`.
 * @returns The result, and mean and population variance of the batch, for running statistics; no gradient passes
 *   through these two.
 */
export function batchNorm(
  x: tf.Tensor,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { epsilon, activation = "linear" }: BatchNormOptions,
): BatchNormResult {
  const native = nativeOps();
  if (native !== undefined) return native.batchNorm(x, scale, offset, { epsilon, activation });
  return tf.tidy(() => {
    const axes = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
    const { mean, variance } = tf.moments(x, axes) as { mean: tf.Tensor1D; variance: tf.Tensor1D };
    const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon))); // [C]
    const y = tf.add(tf.mul(tf.sub(x, mean), factor), offset);
    return { y: activate(y, activation), mean, variance };
  });
}

/**
 * Batch normalisation by given statistics, for inference.
 *
 * @param mean - `[channels]`.
 * @param variance - `[channels]`.
 */
export function normaliseBy(
  x: tf.Tensor,
  { mean, variance }: { readonly mean: tf.Tensor1D; readonly variance: tf.Tensor1D },
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { epsilon, activation = "linear" }: BatchNormOptions,
): tf.Tensor {
  return tf.tidy(() => {
    const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon))); // [C]
    return activate(tf.add(tf.mul(x, factor), tf.sub(offset, tf.mul(mean, factor))), activation);
  });
}
