import * as tf from "@tensorflow/tfjs";
import {
  compileStep,
  conv2d,
  conv2dTranspose,
  createVariable,
  dense,
  valueAndGradients,
} from "../../ops.js";
import { expectKept, expectThrows } from "./checks.js";
import type { OpsCase } from "./ops-case.js";

const failures: OpsCase = {
  title: "shapes that do not fit are refused, by name and with both shapes",
  run() {
    tf.tidy(() => {
      const bias = tf.zeros<tf.Rank.R1>([2]);
      expectThrows(
        () => dense(tf.zeros([1, 3]), tf.zeros([4, 2]), bias),
        "dense: input [1, 3] does not fit kernel [4, 2].",
        "SHAPE_MISMATCH",
      );
      expectThrows(
        () => dense(tf.zeros([2, 1, 3]), tf.zeros([1, 2]), bias),
        "dense: input [2, 1, 3] does not fit kernel [1, 2].",
        "SHAPE_MISMATCH",
      );
      expectThrows(
        () => conv2d(tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 1, 2]), bias),
        "conv2d: input [1, 4, 4, 3] does not fit kernel [3, 3, 1, 2].",
        "SHAPE_MISMATCH",
      );
      expectThrows(
        () => conv2dTranspose(tf.zeros([1, 4, 4, 3]), tf.zeros([3, 3, 2, 1]), bias),
        "conv2dTranspose: input [1, 4, 4, 3] does not fit kernel [3, 3, 2, 1].",
        "SHAPE_MISMATCH",
      );
    });
    expectThrows(
      () => createVariable("w", new Float32Array(2), [3]),
      "w: shape [3] takes 3 values, got 2.",
      "SHAPE_MISMATCH",
    );
    const variable = createVariable("w", new Float32Array(2), [2]);
    expectThrows(
      () => {
        tf.tidy(() => {
          variable.assign(tf.zeros([3]));
        });
      },
      "w: expected shape [2], got [3].",
      "SHAPE_MISMATCH",
    );
    variable.dispose();
  },
};

const throwing: OpsCase = {
  title: "a loss or a step that throws leaves no tensor behind and throws on",
  run() {
    const x = tf.scalar(1);
    const fail = (): never => {
      tf.add(x, 1);
      throw new Error("inside");
    };
    // NB: what the tape had saved before the loss threw would stay: TensorFlow.js frees that only when a loss returns.
    const failAtOnce = (): never => {
      throw new Error("inside");
    };
    expectKept(0, () => {
      expectThrows(() => valueAndGradients(failAtOnce, { x }), "inside");
    });
    const step = compileStep(fail, { variables: [] });
    expectKept(0, () => {
      expectThrows(() => step({ x }), "inside");
    });
    expectKept(0, () => {
      expectThrows(
        () => valueAndGradients(() => ({ loss: tf.scalar(1) }), { x }),
        "Cannot compute gradient",
      );
    });
    step.dispose();
    x.dispose();
  },
};

/** What is refused, and what becomes of an error. */
export const failureCases: readonly OpsCase[] = [failures, throwing];
