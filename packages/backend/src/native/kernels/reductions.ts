import type { FusedKernel } from "./fused-kernel.js";
import type { Operations } from "./operations.js";
import type * as tf from "@tensorflow/tfjs";

/** Which axes go, all of them counted from the front. */
interface Reduction {
  readonly axes: readonly number[];
  readonly keepDimensions: boolean;
}

/**
 * Sum and mean whose gradients broadcast. Those of TensorFlow.js multiply by ones that were made on the host, of
 * the full size of what was reduced.
 */
export const sumKernel: FusedKernel<"x", Reduction> = {
  name: "VaeSum",
  saves: ["x"],
  forward: ({ reduce }, { x }, { axes, keepDimensions }) => reduce("Sum", x, axes, keepDimensions),
  gradient: (operations, dy, [x], { axes }) => ({
    x: () => spread(operations, dy, x!.shape, axes),
  }),
};

/** The mean; see {@link sumKernel}. */
export const meanKernel: FusedKernel<"x", Reduction> = {
  name: "VaeMean",
  saves: ["x"],
  forward: ({ reduce }, { x }, { axes, keepDimensions }) => reduce("Mean", x, axes, keepDimensions),
  gradient: (operations, dy, [x], { axes }) => {
    const count = axes.reduce((product, axis) => product * x!.shape[axis]!, 1);
    return { x: () => spread(operations, operations.scale(dy, 1 / count), x!.shape, axes) };
  },
};

function spread(
  { reshape, broadcastTo }: Operations,
  dy: tf.TensorInfo,
  shape: readonly number[],
  axes: readonly number[],
): tf.Tensor {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return broadcastTo(reshape(dy, kept), shape);
}
