import * as tf from "@tensorflow/tfjs";
import { conv2dFilterGradient, conv2dInputGradient } from "./conv2d-gradients.js";

let isRegistered = false;

/**
 * Gives the wasm backend what it lacks to train convolutions, once: the gradient of a convolution for its
 * filter, which has no kernel there, and the one for its input, whose kernel is a plain loop.
 */
export function registerWasmKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  tf.registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName: "wasm",
    kernelFunc({ inputs, attrs }) {
      const { x, dy } = inputs as Record<"x" | "dy", tf.TensorInfo>;
      const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as FilterAttributes;
      return run([x, dy], ([images, gradient]) => {
        const info = geometry(images.shape, filterShape, strides, pad, dimRoundingMode);
        return conv2dFilterGradient(images, gradient, info);
      });
    },
  });
  tf.unregisterKernel("Conv2DBackpropInput", "wasm");
  tf.registerKernel({
    kernelName: "Conv2DBackpropInput",
    backendName: "wasm",
    kernelFunc({ inputs, attrs }) {
      const { dy, filter } = inputs as Record<"dy" | "filter", tf.TensorInfo>;
      const { strides, pad, dimRoundingMode, inputShape } = attrs as unknown as InputAttributes;
      return run([dy, filter], ([gradient, weights]) => {
        const info = geometry(inputShape, weights.shape, strides, pad, dimRoundingMode);
        return conv2dInputGradient(gradient, weights, info);
      });
    },
  });
}

type Shape4 = [number, number, number, number];

interface ConvAttributes {
  readonly strides: [number, number] | number;
  readonly pad: "same" | "valid" | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

interface FilterAttributes extends ConvAttributes {
  readonly filterShape: Shape4;
}

interface InputAttributes extends ConvAttributes {
  readonly inputShape: Shape4;
}

function geometry(
  inputShape: Shape4,
  filterShape: Shape4,
  strides: ConvAttributes["strides"],
  pad: ConvAttributes["pad"],
  dimRoundingMode: ConvAttributes["dimRoundingMode"],
) {
  return tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

/** Runs operations on a kernel's inputs, which may be bare records instead of tensors. */
function run(
  infos: readonly [tf.TensorInfo, tf.TensorInfo],
  body: (tensors: [tf.Tensor4D, tf.Tensor4D]) => tf.Tensor4D,
): tf.Tensor4D {
  return tf.tidy(() => {
    const tensors = infos.map((info) => {
      if (info instanceof tf.Tensor) return info;
      // makeTensorFromTensorInfo takes no reference of its own: without one, the tidy frees the caller's data.
      (tf.backend() as unknown as { incRef(dataId: object): void }).incRef(info.dataId);
      return tf.engine().makeTensorFromTensorInfo(info);
    });
    return body(tensors as [tf.Tensor4D, tf.Tensor4D]);
  });
}
