import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { nativeOps } from "../native/ops.js";
import { activate, type Activation } from "./activations.js";
import { matMul } from "./mat-mul.js";

/**
 * A dense layer: `activation(x·kernel + bias)`.
 *
 * @param x - `[batch, inputs]`.
 * @param kernel - `[inputs, outputs]`.
 * @param bias - `[outputs]`.
 * @returns `[batch, outputs]`.
 * @throws {VaeError} SHAPE_MISMATCH, when input and kernel are not matrices that fit.
 */
export function dense(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor,
  { activation = "linear" }: { readonly activation?: Activation } = {},
): tf.Tensor2D {
  if (!isMatrix(x) || !isMatrix(kernel) || x.shape[1] !== kernel.shape[0]) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `dense: input [${x.shape.join(", ")}] does not fit kernel [${kernel.shape.join(", ")}].`,
    );
  }
  const native = nativeOps();
  if (native !== undefined) return native.dense(x, kernel, bias, activation);
  return tf.tidy(() => activate(tf.add(matMul(x, kernel), bias), activation));
}

function isMatrix(tensor: tf.Tensor): tensor is tf.Tensor2D {
  return tensor.rank === 2;
}
