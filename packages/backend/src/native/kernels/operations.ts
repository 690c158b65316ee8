import * as tf from "@tensorflow/tfjs";
import type { NativeBackend } from "../native-backend.js";
import { attributesOf, type AttributeValues } from "./attributes.js";

/** How a convolution moves over its input. */
export interface ConvolutionGeometry {
  readonly strides: number;
  readonly padding: "same" | "valid";
}

/**
 * TensorFlow's operations that the fused kernels are made of, on float32. Each runs one operation, outside the
 * tape: gradients are those that the kernels register.
 */
export function createOperations(backend: NativeBackend) {
  const float32 = { T: backend.binding.TF_FLOAT };

  const run = (name: string, inputs: readonly tf.TensorInfo[], values: AttributeValues = {}) =>
    backend.executeSingleOutput(
      name,
      attributesOf(backend, { ...values, types: { ...float32, ...values.types } }),
      inputs,
    );
  const shapeTensor = (shape: readonly number[]) => tf.tensor1d([...shape], "int32");
  const convolution = ({ strides, padding }: ConvolutionGeometry): AttributeValues => ({
    integers: { strides: [1, strides, strides, 1], dilations: [1, 1, 1, 1] },
    strings: { padding: padding.toUpperCase(), data_format: "NHWC" },
    booleans: { use_cudnn_on_gpu: true },
  });

  return {
    matMul: (a: tf.TensorInfo, b: tf.TensorInfo, transpose?: "a" | "b") =>
      run("MatMul", [a, b], {
        booleans: { transpose_a: transpose === "a", transpose_b: transpose === "b" },
      }),
    biasAdd: (x: tf.TensorInfo, bias: tf.TensorInfo) =>
      run("BiasAdd", [x, bias], { strings: { data_format: "NHWC" } }),
    biasAddGrad: (dy: tf.TensorInfo) =>
      run("BiasAddGrad", [dy], { strings: { data_format: "NHWC" } }),
    relu: (x: tf.TensorInfo) => run("Relu", [x]),
    /** `features` may be what went into the relu or what came out of it. */
    reluGrad: (dy: tf.TensorInfo, features: tf.TensorInfo) => run("ReluGrad", [dy, features]),
    leakyRelu: (x: tf.TensorInfo, alpha: number) => run("LeakyRelu", [x], { floats: { alpha } }),
    leakyReluGrad: (dy: tf.TensorInfo, x: tf.TensorInfo, alpha: number) =>
      run("LeakyReluGrad", [dy, x], { floats: { alpha } }),
    conv2d: (x: tf.TensorInfo, kernel: tf.TensorInfo, geometry: ConvolutionGeometry) =>
      // oneDNN's convolution of an empty batch has the shape of its input.
      x.shape[0] === 0
        ? tf.zeros(convolvedShape(x.shape, kernel.shape, geometry))
        : run("Conv2D", [x, kernel], convolution(geometry)),
    conv2dInputGrad: (
      inputShape: readonly number[],
      kernel: tf.TensorInfo,
      dy: tf.TensorInfo,
      geometry: ConvolutionGeometry,
    ) => run("Conv2DBackpropInput", [shapeTensor(inputShape), kernel, dy], convolution(geometry)),
    conv2dKernelGrad: (
      x: tf.TensorInfo,
      kernelShape: readonly number[],
      dy: tf.TensorInfo,
      geometry: ConvolutionGeometry,
    ) =>
      x.shape[0] === 0
        ? tf.zeros([...kernelShape])
        : run("Conv2DBackpropFilter", [x, shapeTensor(kernelShape), dy], convolution(geometry)),
    /** `[y, mean, variance, three reserved tensors]` NB: the variance is the unbiased one. */
    batchNorm: (
      x: tf.TensorInfo,
      scale: tf.TensorInfo,
      offset: tf.TensorInfo,
      epsilon: number,
    ): tf.Tensor[] => {
      const empty = tf.tensor1d([], "float32");
      const attributes = attributesOf(backend, {
        types: { ...float32, U: backend.binding.TF_FLOAT },
        floats: { epsilon, exponential_avg_factor: 1 },
        strings: { data_format: "NHWC" },
        booleans: { is_training: true },
      });
      return backend.executeMultipleOutputs(
        "FusedBatchNormV3",
        attributes,
        [x, scale, offset, empty, empty],
        6,
      );
    },
    /** `[dx, dScale, dOffset, …]` */
    batchNormGrad: (
      dy: tf.TensorInfo,
      x: tf.TensorInfo,
      scale: tf.TensorInfo,
      reserved: readonly tf.TensorInfo[],
      epsilon: number,
    ): tf.Tensor[] => {
      const attributes = attributesOf(backend, {
        types: { ...float32, U: backend.binding.TF_FLOAT },
        floats: { epsilon },
        strings: { data_format: "NHWC" },
        booleans: { is_training: true },
      });
      return backend.executeMultipleOutputs(
        "FusedBatchNormGradV3",
        attributes,
        [dy, x, scale, ...reserved],
        5,
      );
    },
    reduce: (
      name: "Sum" | "Mean",
      x: tf.TensorInfo,
      axes: readonly number[],
      keepDimensions: boolean,
    ) =>
      run(name, [x, shapeTensor(axes)], {
        types: { Tidx: backend.binding.TF_INT32 },
        booleans: { keep_dims: keepDimensions },
      }),
    scale: (x: tf.TensorInfo, factor: number) => run("Mul", [x, tf.scalar(factor)]),
    reshape: (x: tf.TensorInfo, shape: readonly number[]) =>
      run("Reshape", [x, shapeTensor(shape)], { types: { Tshape: backend.binding.TF_INT32 } }),
    broadcastTo: (x: tf.TensorInfo, shape: readonly number[]) =>
      run("BroadcastTo", [x, shapeTensor(shape)], { types: { Tidx: backend.binding.TF_INT32 } }),
  };
}

function convolvedShape(
  shape: readonly number[],
  kernelShape: readonly number[],
  { strides, padding }: ConvolutionGeometry,
): number[] {
  return tf.backend_util.computeConv2DInfo(
    shape as [number, number, number, number],
    kernelShape as [number, number, number, number],
    strides,
    1,
    padding,
  ).outShape;
}

/** What {@link createOperations} returns. */
export type Operations = ReturnType<typeof createOperations>;
