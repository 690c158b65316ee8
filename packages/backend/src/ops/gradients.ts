import * as tf from "@tensorflow/tfjs";
import type { Tensors } from "./step-variable.js";

/** What {@link valueAndGradients} returns. */
export interface ValueAndGradients<Outputs extends Tensors> {
  /** All that the function returned. */
  readonly outputs: Outputs;
  /** Gradient of `loss` for each parameter that it depends on, by its name. */
  readonly gradients: Tensors;
}

/**
 * Evaluates a loss and its gradient for every parameter. Other tensors that the function returns beside the
 * loss come back as they are.
 *
 * @param fn - A function of the parameters that returns `{ loss, … }`, loss a scalar.
 * @param parameters - The parameters by name. One that the loss does not depend on has no gradient; there must be one
 *   that has.
 * @returns Tensors that the caller owns.
 */
export function valueAndGradients<Outputs extends { readonly loss: tf.Scalar } & Tensors>(
  fn: (parameters: Tensors) => Outputs,
  parameters: Tensors,
): ValueAndGradients<Outputs> {
  const names = Object.keys(parameters);
  const kept = new Map<string, tf.Tensor>();
  return tf.tidy(() => {
    try {
      // `tf.valueAndGrads` is the same, but refuses a parameter without a gradient.
      const { value, grads } = tf.engine().gradients(() => {
        const outputs = fn(parameters);
        for (const [name, tensor] of Object.entries(outputs)) {
          if (name !== "loss") kept.set(name, tf.keep(tf.clone(tensor))); // outlives the tape's own scope
        }
        return outputs.loss;
      }, Object.values(parameters));
      const others = [...kept].map(([name, tensor]) => [name, tf.clone(tensor)] as const);
      const outputs = { ...Object.fromEntries(others), loss: value } as unknown as Outputs;
      const gradients = Object.fromEntries(
        names.flatMap((name, i) => {
          const gradient = grads[i];
          return gradient === undefined ? [] : [[name, gradient] as const];
        }),
      );
      return { outputs, gradients };
    } finally {
      for (const tensor of kept.values()) tensor.dispose();
    }
  });
}
