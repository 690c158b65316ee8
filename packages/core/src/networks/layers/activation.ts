import { leakyRelu, relu, type Activation as FusedActivation } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";

/** What follows a layer. `leakyRelu` has slope 0.2 below 0. */
export type Activation = "linear" | "relu" | "leakyRelu" | "sigmoid" | "tanh" | "softplus";

const functions: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  linear: (x) => x,
  relu: (x) => relu(x),
  leakyRelu: (x) => leakyRelu(x),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
  softplus: (x) => tf.softplus(x),
};

/** Names of all activations. */
export const activations = Object.keys(functions) as readonly Activation[];

/** Applies an activation by its name. */
function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  return functions[activation](x) as T;
}

/**
 * Runs an operation that can take ReLU into its own kernel, and applies any other activation after it.
 *
 * @param run - The operation, with the activation that it takes in.
 */
export function withActivation<T extends tf.Tensor>(
  activation: Activation,
  run: (fused: FusedActivation) => T,
): T {
  return activation === "relu" ? run("relu") : activate(run("linear"), activation);
}
