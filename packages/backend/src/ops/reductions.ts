import * as tf from "@tensorflow/tfjs";
import { nativeOps, type ReductionOptions } from "../native/ops.js";

/**
 * Sum over axes, all by default.
 *
 * On native TensorFlow its gradient makes no array of ones on the host, as that of `tf.sum` does.
 */
export function sum<T extends tf.Tensor>(x: tf.Tensor, options: ReductionOptions = {}): T {
  const { axis, keepDimensions = false } = options;
  return (nativeOps()?.sum(x, options) ?? tf.sum(x, axis as number[], keepDimensions)) as T;
}

/** Mean over axes, all by default; see {@link sum}. */
export function mean<T extends tf.Tensor>(x: tf.Tensor, options: ReductionOptions = {}): T {
  const { axis, keepDimensions = false } = options;
  return (nativeOps()?.mean(x, options) ?? tf.mean(x, axis as number[], keepDimensions)) as T;
}
