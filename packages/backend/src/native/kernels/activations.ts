import type { FusedKernel } from "./fused-kernel.js";

/** Relu whose gradient is one operation, where TensorFlow.js takes a step function and a product. */
export const reluKernel: FusedKernel<"x", Record<string, never>> = {
  name: "VaeRelu",
  saves: [],
  savesOutputs: [true],
  forward: ({ relu }, { x }) => relu(x),
  gradient: ({ reluGrad }, dy, [y]) => ({ x: () => reluGrad(dy, y!) }),
};

/** Leaky relu: `x` where it is positive, else `alpha·x`. */
export const leakyReluKernel: FusedKernel<"x", { alpha: number }> = {
  name: "VaeLeakyRelu",
  saves: ["x"],
  forward: ({ leakyRelu }, { x }, { alpha }) => leakyRelu(x, alpha),
  gradient: ({ leakyReluGrad }, dy, [x], { alpha }) => ({
    x: () => leakyReluGrad(dy, x!, alpha),
  }),
};
