import type { Activation } from "../../ops/activations.js";
import type { FusedKernel } from "./fused-kernel.js";

/** `activation(x·kernel + bias)`, of which Grappler makes one operation. */
export const denseKernel: FusedKernel<"x" | "kernel" | "bias", { activation: Activation }> = {
  name: "VaeDense",
  saves: ["x", "kernel"],
  savesOutputs: [true],
  forward({ matMul, biasAdd, relu }, { x, kernel, bias }, { activation }) {
    const y = biasAdd(matMul(x, kernel), bias);
    return activation === "relu" ? relu(y) : y;
  },
  gradient({ matMul, biasAddGrad, reluGrad }, dy, [x, kernel, y], { activation }) {
    const masked = activation === "relu" ? reluGrad(dy, y!) : dy;
    return {
      x: () => matMul(masked, kernel!, "b"),
      kernel: () => matMul(x!, masked, "a"),
      bias: () => biasAddGrad(masked),
    };
  },
};

/** `a·b`; TensorFlow's MatMul is a third faster than the BatchMatMulV2 that TensorFlow.js asks for. */
export const matMulKernel: FusedKernel<"a" | "b", Record<string, never>> = {
  name: "VaeMatMul",
  saves: ["a", "b"],
  forward: ({ matMul }, { a, b }) => matMul(a, b),
  gradient: ({ matMul }, dy, [a, b]) => ({
    a: () => matMul(dy, b!, "b"),
    b: () => matMul(a!, dy, "a"),
  }),
};
