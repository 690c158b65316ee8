import { conv2d, conv2dTranspose } from "@vae/backend/ops";
import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";

/** A convolution over the parameters `<name>/kernel` and `<name>/bias`, with `same` padding. */
export function convLayer(
  scope: Scope,
  name: string,
  input: tf.Tensor4D,
  { strides = 1 }: { readonly strides?: number } = {},
): tf.Tensor4D {
  return conv2d(input, scope.parameter(`${name}/kernel`), scope.parameter(`${name}/bias`), {
    strides,
  });
}

/** A transposed convolution over the parameters `<name>/kernel` and `<name>/bias`, with `same` padding. */
export function convTransposeLayer(
  scope: Scope,
  name: string,
  input: tf.Tensor4D,
  { strides }: { readonly strides: number },
): tf.Tensor4D {
  return conv2dTranspose(
    input,
    scope.parameter(`${name}/kernel`),
    scope.parameter(`${name}/bias`),
    {
      strides,
    },
  );
}
