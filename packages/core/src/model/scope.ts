import { VaeError } from "@vae/base";
import type { StepVariable, Tensors } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";

/** What a network or an objective sees of its variables during one pass. */
export interface Scope {
  /** True in a training step: batch statistics are used and updated. */
  readonly isTraining: boolean;
  /** The current value. */
  parameter<T extends tf.Tensor = tf.Tensor>(name: string): T;
  /** Hands back the next value of a statistic; it takes effect after the pass. */
  update(name: string, value: tf.Tensor): void;
}

/** A scope of a training pass, which holds the updates that the pass asked for. */
export interface TrainingScope extends Scope {
  /** Assigns the updates to their variables and frees them. */
  applyUpdates(variable: (name: string) => StepVariable): void;
  /** Frees the updates. */
  dispose(): void;
}

/** A scope for a pass that changes nothing. */
export function inferenceScope(values: Tensors): Scope {
  return { isTraining: false, parameter: (name) => lookUp(values, name), update: () => undefined };
}

/** A scope for a training pass. */
export function trainingScope(values: Tensors): TrainingScope {
  const updates = new Map<string, tf.Tensor>();
  return {
    isTraining: true,
    parameter: (name) => lookUp(values, name),
    update(name, value) {
      updates.set(name, tf.keep(tf.clone(value))); // outlives the tidies and the tape of the pass
    },
    applyUpdates(variable) {
      for (const [name, value] of updates) variable(name).assign(value);
    },
    dispose() {
      for (const value of updates.values()) value.dispose();
      updates.clear();
    },
  };
}

function lookUp<T extends tf.Tensor>(values: Tensors, name: string): T {
  const value = values[name];
  if (value === undefined) throw new VaeError("CONFIG_INVALID", `No parameter "${name}".`);
  return value as T;
}
