import type { FusedKernel } from "./fused-kernel.js";

/** Relu whose gradient is one operation, where TensorFlow.js takes a step function and a product. */
export const reluKernel: FusedKernel<"x", Record<string, never>> = {
  name: "VaeRelu",
  saves: [],
  savesOutputs: [true],
  forward: ({ relu }, { x }) => relu(x),
  gradient: ({ reluGrad }, dy, [y]) => ({ x: () => reluGrad(dy, y!) }),
};

/**
 * Leaky relu: `x` where it is positive, else `alpha·x`, alpha ≥ 0. The gradient asks for a sign alone, and x and y have
 * the same. It takes y: TensorFlow can then fuse what made x with this, and its optimizer gives up where both are read.
 */
export const leakyReluKernel: FusedKernel<"x", { alpha: number }> = {
  name: "VaeLeakyRelu",
  saves: [],
  savesOutputs: [true],
  forward: ({ leakyRelu }, { x }, { alpha }) => leakyRelu(x, alpha),
  gradient: ({ leakyReluGrad }, dy, [y], { alpha }) => ({
    x: () => leakyReluGrad(dy, y!, alpha),
  }),
};
