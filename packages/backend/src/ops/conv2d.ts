import * as tf from "@tensorflow/tfjs";
import { activate, type Activation } from "./dense.js";

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
 * @param x - `[batch, height, width, channels]`.
 * @param kernel - `[kernelHeight, kernelWidth, channels, filters]`.
 * @param bias - `[filters]`.
 * @returns `[batch, newHeight, newWidth, filters]`.
 */
export function conv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
  { strides = 1, padding = "same", activation = "linear" }: Conv2dOptions = {},
): tf.Tensor4D {
  return tf.tidy(() =>
    activate(tf.add<tf.Tensor4D>(tf.conv2d(x, kernel, strides, padding), bias), activation),
  );
}
