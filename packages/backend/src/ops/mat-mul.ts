import * as tf from "@tensorflow/tfjs";
import { nativeOps } from "../native/ops.js";

/**
 * Matrix product of `[rows, inner]` and `[inner, columns]`, with fast gradients on every backend.
 *
 * The wasm kernel has a fast path only where neither side is transposed, and TensorFlow.js asks for both
 * gradients with a transposed side: there they are computed from operands that were transposed first. An MLP
 * step takes a fifth of the time (784-512-256-16, batch 100).
 */
export function matMul(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const native = nativeOps();
  if (native !== undefined) return native.matMul(a, b);
  registerGradient();
  return tf.matMul(a, b);
}

let isRegistered = false;

/** Replaces the gradient of matMul once, for plain products on wasm; every other case keeps the original. */
function registerGradient(): void {
  if (isRegistered) return;
  isRegistered = true;
  const original = tf.getGradient("BatchMatMul");
  tf.unregisterGradient("BatchMatMul");
  tf.registerGradient({
    ...original,
    gradFunc(dy, saved, attributes) {
      const { transposeA, transposeB } = attributes as unknown as Record<string, boolean>;
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      if (tf.getBackend() !== "wasm" || transposeA || transposeB || a.rank !== 2 || b.rank !== 2) {
        return original.gradFunc(dy, saved, attributes);
      }
      const gradient = dy as tf.Tensor;
      return {
        a: () => tf.matMul(gradient, tf.transpose(b)),
        b: () => tf.matMul(tf.transpose(a), gradient),
      };
    },
  });
}
