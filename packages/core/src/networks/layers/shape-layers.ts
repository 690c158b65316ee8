import { mean } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import { sizeOf } from "../../model/size-of.js";
import { checkWhole, unfitInput, type LayerSpec } from "./layer.js";

/** Makes one row of values of whatever comes in. */
export function flatten(): LayerSpec {
  return {
    kind: "flatten",
    build(_, inputShape) {
      const size = sizeOf(inputShape);
      return {
        description: "flatten",
        outputShape: [size],
        parameters: [],
        apply: (_scope, input) => tf.reshape(input, [-1, size]),
      };
    },
  };
}

/**
 * Gives the values another shape.
 *
 * @param shape - Without the batch, e.g. `[7, 7, 16]`.
 */
export function reshape(shape: readonly number[]): LayerSpec {
  checkWhole("reshape", Object.fromEntries(shape.map((length, axis) => [`axis ${axis}`, length])));
  return {
    kind: "reshape",
    build(name, inputShape) {
      const size = sizeOf(shape);
      if (sizeOf(inputShape) !== size) {
        throw unfitInput(
          name,
          `[${size}], as [${shape.join(", ")}] takes`,
          inputShape,
          "Give the layer before it as many units.",
        );
      }
      return {
        description: "reshape",
        outputShape: shape,
        parameters: [],
        apply: (_scope, input) => tf.reshape(input, [-1, ...shape]),
      };
    },
  };
}

/** The mean of every channel: `[height, width, channels]` becomes `[channels]`. */
export function globalAveragePool(): LayerSpec {
  return {
    kind: "pool",
    build(name, inputShape) {
      const [, , channels] = inputShape;
      if (inputShape.length !== 3 || channels === undefined) {
        throw unfitInput(
          name,
          "[height, width, channels]",
          inputShape,
          "Put reshape(…) before it.",
        );
      }
      return {
        description: "global average pool",
        outputShape: [channels],
        parameters: [],
        apply: (_scope, input) => mean<tf.Tensor2D>(input, { axis: [1, 2] }),
      };
    },
  };
}
