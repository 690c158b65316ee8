import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { nativeOps } from "../native/ops.js";
import { stopGradient } from "./stop-gradient.js";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** What lasts from step to step: a weight, a moment of Adam, a statistic, gamma. */
export interface StepVariable {
  readonly name: string;
  readonly shape: readonly number[];
  /** The value as a tensor that the caller owns. */
  read(): tf.Tensor;
  /**
   * Replaces the value. The tensor stays the caller's.
   *
   * @throws {VaeError} SHAPE_MISMATCH, when the shape is another.
   */
  assign(value: tf.Tensor): void;
  /** Frees the value. */
  dispose(): void;
}

/** The tensor that a variable is, for those who keep its values in a place of their own. */
export interface VariableHolder {
  /** @throws {VaeError} CONFIG_INVALID, when the variable has been disposed. */
  get(): tf.Tensor;
  /** Makes it another tensor, which is the variable's from then on. */
  set(tensor: tf.Tensor): void;
}

const holders = new WeakMap<StepVariable, VariableHolder>();

/** The holder of a variable that {@link createVariable} made of plain TensorFlow.js. */
export function holderOf(variable: StepVariable): VariableHolder | undefined {
  return holders.get(variable);
}

/**
 * Creates a variable.
 *
 * @param name - Said in errors.
 * @param data - Initial values, row-major.
 * @throws {VaeError} SHAPE_MISMATCH, when data and shape differ in size.
 */
export function createVariable(
  name: string,
  data: Float32Array,
  shape: readonly number[],
): StepVariable {
  const size = shape.reduce((product, length) => product * length, 1);
  if (data.length !== size) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${name}: shape [${shape.join(", ")}] takes ${size} values, got ${data.length}.`,
    );
  }
  const native = nativeOps();
  if (native !== undefined) return native.createVariable(name, data, shape);
  let held = tf.keep(tf.tensor(data, [...shape], "float32"));
  const home = tf.engine().backend;
  // tf.clone copies on wasm, a tenth of a step of dense layers; elsewhere than at home it moves the data there.
  const share = (tensor: tf.Tensor) =>
    tf.engine().backend === home ? stopGradient(tensor) : tf.clone(tensor);
  const holder: VariableHolder = {
    get() {
      if (held.isDisposed)
        throw new VaeError("CONFIG_INVALID", `${name}: the variable has been disposed.`);
      return held;
    },
    set(tensor) {
      const before = held;
      held = tf.keep(tensor);
      before.dispose();
    },
  };
  const variable: StepVariable = {
    name,
    shape,
    read: () => share(holder.get()),
    assign(value) {
      if (value.shape.join() !== shape.join()) {
        throw new VaeError(
          "SHAPE_MISMATCH",
          `${name}: expected shape [${shape.join(", ")}], got [${value.shape.join(", ")}].`,
        );
      }
      holder.set(share(value));
    },
    dispose() {
      held.dispose();
    },
  };
  holders.set(variable, holder);
  return variable;
}
