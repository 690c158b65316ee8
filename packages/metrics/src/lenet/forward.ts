import * as tf from "@tensorflow/tfjs";
import { conv2d, dense } from "@vae/backend/ops";
import { kernelShapes, type LenetWeights } from "./decode-weights.js";

/** The network on the current backend. */
export interface LenetNetwork {
  /**
   * @param images - `[batch, 28, 28, 1]` in [0, 1].
   * @returns Features, `[batch, 84]`; the caller owns them.
   */
  features(images: tf.Tensor4D): tf.Tensor2D;
  /** Frees the weights. */
  dispose(): void;
}

/** Puts the weights on the current backend. */
export function createNetwork({ conv1, conv2, dense1, dense2 }: LenetWeights): LenetNetwork {
  const kernels = {
    conv1: tf.tensor4d(conv1.kernel, [...kernelShapes.conv1]),
    conv2: tf.tensor4d(conv2.kernel, [...kernelShapes.conv2]),
    dense1: tf.tensor2d(dense1.kernel, [...kernelShapes.dense1]),
    dense2: tf.tensor2d(dense2.kernel, [...kernelShapes.dense2]),
  };
  const biases = {
    conv1: tf.tensor1d(conv1.bias),
    conv2: tf.tensor1d(conv2.bias),
    dense1: tf.tensor1d(dense1.bias),
    dense2: tf.tensor1d(dense2.bias),
  };
  const options = { padding: "valid", activation: "relu" } as const;
  return {
    features(images) {
      return tf.tidy(() => {
        let maps = conv2d(images, kernels.conv1, biases.conv1, options); // [B, 24, 24, 16]
        maps = tf.maxPool(maps, 2, 2, "valid"); // [B, 12, 12, 16]
        maps = conv2d(maps, kernels.conv2, biases.conv2, options); // [B, 8, 8, 40]
        maps = tf.maxPool(maps, 2, 2, "valid"); // [B, 4, 4, 40]
        const flat = tf.reshape<tf.Rank.R2>(maps, [-1, 640]);
        const hidden = dense(flat, kernels.dense1, biases.dense1, { activation: "relu" });
        return dense(hidden, kernels.dense2, biases.dense2, { activation: "relu" }); // [B, 84]
      });
    },
    dispose() {
      tf.dispose([kernels, biases]);
    },
  };
}
