import type { Activation } from "../../ops/activations.js";
import type { FusedKernel } from "./fused-kernel.js";
import type { ConvolutionGeometry } from "./operations.js";

/** `activation(x ∗ kernel + bias)`, of which Grappler makes one operation. */
export const conv2dKernel: FusedKernel<
  "x" | "kernel" | "bias",
  ConvolutionGeometry & { activation: Activation }
> = {
  name: "VaeConv2d",
  saves: ["x", "kernel"],
  savesOutputs: [true],
  forward({ conv2d, biasAdd, relu }, { x, kernel, bias }, { activation, ...geometry }) {
    const y = biasAdd(conv2d(x, kernel, geometry), bias);
    return activation === "relu" ? relu(y) : y;
  },
  gradient(operations, dy, [x, kernel, y], { activation, ...geometry }) {
    const masked = activation === "relu" ? operations.reluGrad(dy, y!) : dy;
    return {
      x: () => operations.conv2dInputGrad(x!.shape, kernel!, masked, geometry),
      kernel: () => operations.conv2dKernelGrad(x!, kernel!.shape, masked, geometry),
      bias: () => operations.biasAddGrad(masked),
    };
  },
};

/** The transposed convolution: the gradient of a convolution for its input, as a layer. */
export const conv2dTransposeKernel: FusedKernel<
  "x" | "kernel" | "bias",
  ConvolutionGeometry & { activation: Activation; outputShape: readonly number[] }
> = {
  name: "VaeConv2dTranspose",
  saves: ["x", "kernel"],
  savesOutputs: [true],
  forward(operations, { x, kernel, bias }, { activation, outputShape, ...geometry }) {
    const y = operations.biasAdd(
      operations.conv2dInputGrad(outputShape, kernel, x, geometry),
      bias,
    );
    return activation === "relu" ? operations.relu(y) : y;
  },
  gradient(operations, dy, [x, kernel, y], { activation, strides, padding }) {
    const geometry = { strides, padding };
    const masked = activation === "relu" ? operations.reluGrad(dy, y!) : dy;
    return {
      x: () => operations.conv2d(masked, kernel!, geometry),
      kernel: () => operations.conv2dKernelGrad(masked, kernel!.shape, x!, geometry),
      bias: () => operations.biasAddGrad(masked),
    };
  },
};
