import * as tf from "@tensorflow/tfjs";
import type { Adam, AdamOptions } from "../ops/adam.js";
import type { CompiledStep } from "../ops/compile-step.js";
import type { Activation } from "../ops/activations.js";
import type { StepVariable, Tensors } from "../ops/step-variable.js";
import { leakyReluKernel, reluKernel } from "./kernels/activations.js";
import { batchNormKernel } from "./kernels/batch-norm.js";
import { conv2dKernel, conv2dTransposeKernel } from "./kernels/conv2d.js";
import { denseKernel, matMulKernel } from "./kernels/dense.js";
import { runFused, type FusedKernel } from "./kernels/fused-kernel.js";
import type { ConvolutionGeometry } from "./kernels/operations.js";
import { meanKernel, sumKernel } from "./kernels/reductions.js";
import { nativeBackend, type NativeBackend } from "./native-backend.js";
import { createNativeAdam } from "./step/adam.js";
import { compileNativeStep, type NativeStepOptions } from "./step/compile-step.js";
import { ResourceVariable } from "./step/resource-variable.js";

/** A batch norm's result and the statistics of its batch. */
export interface BatchNormResult {
  readonly y: tf.Tensor;
  /** `[channels]` */
  readonly mean: tf.Tensor1D;
  /** The mean of squared deviations, `[channels]`; no gradient passes through it. */
  readonly variance: tf.Tensor1D;
}

/** Which axes a reduction takes; all by default. */
export interface ReductionOptions {
  readonly axis?: number | readonly number[] | undefined;
  readonly keepDimensions?: boolean | undefined;
}

/**
 * What native TensorFlow does better than plain TensorFlow.js. Gradients of these operations can be taken once, not
 * twice.
 */
export interface NativeOps {
  createVariable(name: string, data: Float32Array, shape: readonly number[]): StepVariable;
  createAdam(variables: readonly StepVariable[], options?: AdamOptions): Adam;
  compileStep(fn: (inputs: Tensors) => Tensors, options: NativeStepOptions): CompiledStep;
  matMul(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D;
  dense(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor, activation: Activation): tf.Tensor2D;
  conv2d(
    x: tf.Tensor4D,
    kernel: tf.Tensor4D,
    bias: tf.Tensor1D,
    options: ConvolutionGeometry & { readonly activation: Activation },
  ): tf.Tensor4D;
  /** @param kernel - `[height, width, outputChannels, inputChannels]` */
  conv2dTranspose(
    x: tf.Tensor4D,
    kernel: tf.Tensor4D,
    bias: tf.Tensor1D,
    options: ConvolutionGeometry & {
      readonly activation: Activation;
      readonly outputShape: readonly [number, number, number, number];
    },
  ): tf.Tensor4D;
  /** Over all axes but the last. */
  batchNorm(
    x: tf.Tensor,
    scale: tf.Tensor1D,
    offset: tf.Tensor1D,
    options: { readonly epsilon: number; readonly activation: Activation },
  ): BatchNormResult;
  relu<T extends tf.Tensor>(x: T): T;
  leakyRelu<T extends tf.Tensor>(x: T, alpha: number): T;
  sum(x: tf.Tensor, options?: ReductionOptions): tf.Tensor;
  mean(x: tf.Tensor, options?: ReductionOptions): tf.Tensor;
}

const known = new WeakMap<NativeBackend, NativeOps>();

/** The operations of native TensorFlow, where it is the current backend. */
export function nativeOps(): NativeOps | undefined {
  const backend = nativeBackend();
  if (backend === undefined) return undefined;
  const ops = known.get(backend) ?? createNativeOps(backend);
  known.set(backend, ops);
  return ops;
}

function createNativeOps(backend: NativeBackend): NativeOps {
  /** Runs a kernel, and frees what was cast for it. */
  const run = <Inputs extends string, Attributes extends object>(
    kernel: FusedKernel<Inputs, Attributes>,
    inputs: Readonly<Record<Inputs, tf.Tensor>>,
    attributes: Attributes,
  ) => tf.tidy(() => runFused(backend, kernel, asFloats(inputs), attributes)) as never;

  return {
    createVariable: (name, data, shape) => new ResourceVariable(backend, name, data, shape),
    createAdam: (variables, options) => createNativeAdam(backend, variables, options),
    compileStep: (fn, options) => compileNativeStep(backend, fn, options),
    matMul: (a, b) =>
      isFloat(a) && isFloat(b) ? run(matMulKernel, { a, b }, {}) : tf.matMul(a, b),
    dense: (x, kernel, bias, activation) => run(denseKernel, { x, kernel, bias }, { activation }),
    conv2d: (x, kernel, bias, options) => run(conv2dKernel, { x, kernel, bias }, options),
    conv2dTranspose: (x, kernel, bias, options) =>
      run(conv2dTransposeKernel, { x, kernel, bias }, options),
    batchNorm: (x, scale, offset, options) => batchNorm(backend, x, scale, offset, options),
    relu: (x) => (isFloat(x) ? run(reluKernel, { x }, {}) : tf.relu(x)),
    leakyRelu: (x, alpha) =>
      alpha >= 0 ? run(leakyReluKernel, { x }, { alpha }) : tf.leakyRelu(x, alpha),
    sum: (x, options = {}) =>
      isFloat(x)
        ? run(sumKernel, { x }, reductionOf(x, options))
        : tf.sum(x, options.axis as number[], options.keepDimensions),
    mean: (x, options = {}) => run(meanKernel, { x }, reductionOf(x, options)),
  };
}

/** The fused kernels compute with float32; whole numbers and booleans keep TensorFlow.js's rules. */
function isFloat({ dtype }: tf.Tensor): boolean {
  return dtype === "float32";
}

function asFloats<Names extends string>(
  tensors: Readonly<Record<Names, tf.Tensor>>,
): Record<Names, tf.Tensor> {
  const entries = Object.entries<tf.Tensor>(tensors);
  return Object.fromEntries(
    entries.map(([name, tensor]) => [name, isFloat(tensor) ? tensor : tf.cast(tensor, "float32")]),
  ) as Record<Names, tf.Tensor>;
}

function batchNorm(
  backend: NativeBackend,
  x: tf.Tensor,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  options: { readonly epsilon: number; readonly activation: Activation },
): BatchNormResult {
  return tf.tidy(() => {
    const channels = x.shape.at(-1) ?? 1;
    const count = x.size / channels;
    const images = x.rank === 4 ? x : tf.reshape(x, [count, 1, 1, channels]);
    const [y, mean, unbiased] = runFused(
      backend,
      batchNormKernel,
      asFloats({ x: images, scale, offset }),
      options,
    ) as [tf.Tensor, tf.Tensor1D, tf.Tensor1D];
    return {
      y: x.rank === 4 ? y : tf.reshape(y, x.shape),
      mean,
      variance: tf.mul<tf.Tensor1D>(unbiased, (count - 1) / count),
    };
  });
}

function reductionOf(
  x: tf.Tensor,
  { axis, keepDimensions = false }: ReductionOptions,
): { axes: number[]; keepDimensions: boolean } {
  const axes = tf.util.parseAxisParam(axis as number | number[], x.shape);
  return { axes, keepDimensions };
}
