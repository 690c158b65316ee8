import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { nativeOps } from "../native/ops.js";
import { activate, type Activation } from "./activations.js";

/** Options of {@link conv2d}. */
export interface Conv2dOptions {
  /** Step in height and width. `@default 1` */
  readonly strides?: number;
  /** `same` keeps height and width at stride 1; `valid` adds no border. `@default "same"` */
  readonly padding?: "same" | "valid";
  /** `@default "linear"` */
  readonly activation?: Activation;
}

/**
 * A convolution: `activation(x ∗ kernel + bias)`.
 *
 * NB: the wasm kernel of TensorFlow.js returns zeros for `same` padding with a stride beyond the kernel.
 *
 * @param x - `[batch, height, width, channels]`.
 * @param kernel - `[kernelHeight, kernelWidth, channels, filters]`.
 * @param bias - `[filters]`.
 * @returns `[batch, newHeight, newWidth, filters]`.
 * @throws {VaeError} SHAPE_MISMATCH, when input and kernel differ in channels.
 */
export function conv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
  { strides = 1, padding = "same", activation = "linear" }: Conv2dOptions = {},
): tf.Tensor4D {
  checkChannels("conv2d", x, kernel, kernel.shape[2]);
  const native = nativeOps();
  if (native !== undefined) {
    return native.conv2d(x, kernel, bias, { strides, padding, activation });
  }
  return tf.tidy(() =>
    activate(tf.add<tf.Tensor4D>(tf.conv2d(x, kernel, strides, padding), bias), activation),
  );
}

/** Options of {@link conv2dTranspose}. */
export interface Conv2dTransposeOptions extends Conv2dOptions {
  /** Height and width of the result. `@default` those of the input times the stride */
  readonly size?: readonly [height: number, width: number];
}

/**
 * A transposed convolution, the gradient of {@link conv2d} for its input:
 * `activation(x ∗ᵀ kernel + bias)`.
 *
 * @param x - `[batch, height, width, channels]`.
 * @param kernel - `[kernelHeight, kernelWidth, filters, channels]`: the result's channels come first.
 * @param bias - `[filters]`.
 * @returns `[batch, newHeight, newWidth, filters]`.
 * @throws {VaeError} SHAPE_MISMATCH, when input and kernel differ in channels.
 */
export function conv2dTranspose(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
  options: Conv2dTransposeOptions = {},
): tf.Tensor4D {
  const { strides = 1, padding = "same", activation = "linear" } = options;
  checkChannels("conv2dTranspose", x, kernel, kernel.shape[3]);
  const [batch, height, width] = x.shape;
  const [newHeight, newWidth] = options.size ?? [height * strides, width * strides];
  const outputShape: [number, number, number, number] = [
    batch,
    newHeight,
    newWidth,
    kernel.shape[2],
  ];
  const native = nativeOps();
  if (native !== undefined) {
    return native.conv2dTranspose(x, kernel, bias, { strides, padding, activation, outputShape });
  }
  return tf.tidy(() => {
    const y = tf.conv2dTranspose(x, kernel, outputShape, strides, padding);
    return activate(tf.add<tf.Tensor4D>(y, bias), activation);
  });
}

function checkChannels(op: string, x: tf.Tensor4D, kernel: tf.Tensor4D, expected: number): void {
  if (x.shape[3] !== expected) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${op}: input [${x.shape.join(", ")}] does not fit kernel [${kernel.shape.join(", ")}].`,
    );
  }
}
