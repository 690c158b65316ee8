import * as tf from "@tensorflow/tfjs";
import { nativeOps } from "../native/ops.js";

/** What follows a linear map or a batch norm. */
export type Activation = "linear" | "relu";

/** `max(x, 0)`. */
export function relu<T extends tf.Tensor>(x: T): T {
  return nativeOps()?.relu(x) ?? tf.relu(x);
}

/** `x` where it is positive, else `alpha·x`. */
export function leakyRelu<T extends tf.Tensor>(x: T, alpha = 0.2): T {
  return nativeOps()?.leakyRelu(x, alpha) ?? tf.leakyRelu(x, alpha);
}

/** Applies an activation by its name. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  return activation === "relu" ? relu(x) : x;
}
