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
  return {
    name,
    shape,
    read() {
      if (held.isDisposed)
        throw new VaeError("CONFIG_INVALID", `${name}: the variable has been disposed.`);
      return share(held);
    },
    assign(value) {
      if (value.shape.join() !== shape.join()) {
        throw new VaeError(
          "SHAPE_MISMATCH",
          `${name}: expected shape [${shape.join(", ")}], got [${value.shape.join(", ")}].`,
        );
      }
      const before = held;
      held = tf.keep(share(value));
      before.dispose();
    },
    dispose() {
      held.dispose();
    },
  };
}
