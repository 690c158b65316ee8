import { dense, type Activation } from "@vae/backend/ops";
import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";

/** A dense layer over the parameters `<name>/kernel` and `<name>/bias`. */
export function denseLayer(
  scope: Scope,
  name: string,
  input: tf.Tensor2D,
  activation: Activation,
): tf.Tensor2D {
  return dense(input, scope.parameter(`${name}/kernel`), scope.parameter(`${name}/bias`), {
    activation,
  });
}
