import * as tf from "@tensorflow/tfjs";
import type { Tensors } from "./step-variable.js";

/** Runs a step op by op. The results are never the inputs themselves, so that both can be disposed. */
export function runStep(fn: (inputs: Tensors) => Tensors, inputs: Tensors): Tensors {
  const given = new Set(Object.values(inputs));
  return tf.tidy(() => {
    const outputs = Object.entries(fn(inputs));
    return Object.fromEntries(
      outputs.map(([name, tensor]) => [name, given.has(tensor) ? tf.clone(tensor) : tensor]),
    );
  });
}
