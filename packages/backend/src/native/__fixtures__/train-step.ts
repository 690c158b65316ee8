import * as tf from "@tensorflow/tfjs";
import type { Adam } from "../../ops/adam.js";
import { valueAndGradients } from "../../ops/gradients.js";
import type { StepVariable, Tensors } from "../../ops/step-variable.js";
import { nativeOps, type NativeOps } from "../ops.js";

/** A small convolutional VAE on 8×8 images, with all that a training step has. */
export interface SmallVae {
  readonly variables: readonly StepVariable[];
  /**
   * `{ images, noise, learningRate, beta1Power, beta2Power, decayPower, klWeight }` to `{ loss, gamma, mean }`.
   */
  readonly step: (inputs: Tensors) => Tensors;
  dispose(): void;
}

/** How a small VAE is built. */
export interface SmallVaeOptions {
  /** TensorFlow's fused kernels, or plain TensorFlow.js. */
  readonly isFused: boolean;
  readonly epsilon?: number;
}

const latent = 3;
/** Of the moving mean. */
const decay = 0.9;

/**
 * Creates one; equal ones have equal weights. The step has a convolution with batch norm and its zero-debiased
 * moving mean, a sample of the posterior, a gamma that is learned and one that is computed from the running error, a
 * scheduled weight of the KL term, gradients clipped by their norm, and Adam.
 */
export function createSmallVae({ isFused, epsilon = 1e-8 }: SmallVaeOptions): SmallVae {
  const native = nativeOps() as NativeOps;
  let seed = 1;
  const variable = (name: string, shape: number[], value?: number) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length: size }, (_, i) => value ?? wave(seed, i) * 0.3);
    seed++;
    return native.createVariable(name, data, shape);
  };
  const weights = [
    variable("conv", [3, 3, 1, 4]),
    variable("convBias", [4], 0),
    variable("scale", [4], 1),
    variable("offset", [4], 0),
    variable("encode", [64, 2 * latent]),
    variable("encodeBias", [2 * latent], 0),
    variable("decode", [latent, 64]),
    variable("decodeBias", [64], 0),
    variable("logGamma", [], 0),
  ];
  const movingMean = variable("movingMean", [4], 0);
  const runningError = variable("runningError", [], 1);
  const adam = native.createAdam(weights, { epsilon });
  const ops = isFused ? fused(native) : plain;

  const step = (inputs: Tensors): Tensors => {
    const { images, noise } = inputs as Record<string, tf.Tensor4D>;
    const computedGamma = tf.sqrt(runningError.read());
    const parameters = Object.fromEntries(weights.map((weight) => [weight.name, weight.read()]));
    const { outputs, gradients } = valueAndGradients((p) => {
      const { y, mean } = ops.block(images!, p);
      const features = tf.reshape<tf.Rank.R2>(y, [-1, 64]);
      const encoded = ops.dense(features, p["encode"]!, p["encodeBias"]!);
      const [mu, logVariance] = tf.split(encoded, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
      const z = tf.add<tf.Tensor2D>(mu, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise!));
      const decoded = tf.sigmoid(ops.dense(z, p["decode"]!, p["decodeBias"]!));
      const error = tf.squaredDifference(decoded, tf.reshape(images!, [-1, 64]));
      const logGamma = p["logGamma"]!;
      const fit = tf.add(tf.div(error, tf.exp(tf.mul(logGamma, 2))), tf.mul(logGamma, 2));
      const kl = tf.sub(tf.add(tf.square(mu), tf.exp(logVariance)), tf.add(logVariance, 1));
      const scaled = tf.div(error, tf.square(computedGamma));
      const terms = [ops.mean(ops.sum(fit)), ops.mean(ops.sum(scaled))];
      const weighted = tf.mul(ops.mean(ops.sum(kl)), inputs["klWeight"]!);
      const loss = tf.addN([...terms, weighted]) as tf.Scalar;
      return { loss, mean, error: tf.mean(error) };
    }, parameters);
    movingMean.assign(tf.add(tf.mul(movingMean.read(), decay), tf.mul(outputs["mean"], 1 - decay)));
    runningError.assign(tf.add(tf.mul(runningError.read(), 0.5), tf.mul(outputs["error"], 0.5)));
    adam.apply(clipped(gradients), {
      learningRate: inputs["learningRate"]!,
      beta1Power: inputs["beta1Power"]!,
      beta2Power: inputs["beta2Power"]!,
    });
    return {
      loss: outputs.loss,
      gamma: tf.exp(logGammaOf(weights)),
      mean: tf.div(movingMean.read(), tf.sub(1, inputs["decayPower"]!)),
    };
  };
  return {
    variables: [...weights, movingMean, runningError, ...(adam satisfies Adam).variables],
    step,
    dispose() {
      for (const variable of [...weights, movingMean, runningError]) variable.dispose();
      adam.dispose();
    },
  };
}

/** The inputs of step `t`, which count from 1. */
export function stepInputs(t: number, batch = 5, learningRate = 0.01): Tensors {
  const values = (offset: number, size: number) =>
    Float32Array.from({ length: size }, (_, i) => wave(100 * t + offset, i));
  return {
    images: tf.tensor4d(values(1, batch * 64).map(Math.abs), [batch, 8, 8, 1]),
    noise: tf.tensor2d(values(2, batch * latent), [batch, latent]),
    learningRate: tf.scalar(learningRate),
    beta1Power: tf.scalar(0.9 ** t),
    beta2Power: tf.scalar(0.999 ** t),
    decayPower: tf.scalar(decay ** t),
    klWeight: tf.scalar(Math.min(1, t / 4)),
  };
}

/** Values of all variables, one after the other. */
export function valuesOf(variables: readonly StepVariable[]): Float32Array[] {
  return variables.map((variable) => tf.tidy(() => variable.read().dataSync<"float32">()));
}

function wave(seed: number, i: number): number {
  return Math.sin(seed * 12.9898 + i * 78.233);
}

function logGammaOf(weights: readonly StepVariable[]): tf.Tensor {
  return weights[weights.length - 1]!.read();
}

/** Gradients scaled so that their common norm is at most 1. */
function clipped(gradients: Tensors): Tensors {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
  const norm = tf.sqrt(tf.addN(squares));
  const factor = tf.div(1, tf.maximum(norm, 1));
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, factor)]),
  );
}

type Parameters = Readonly<Record<string, tf.Tensor>>;

const plain = {
  block(images: tf.Tensor4D, p: Parameters) {
    const y = tf.add(tf.conv2d(images, p["conv"] as tf.Tensor4D, 2, "same"), p["convBias"]!);
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    const normal = tf.div(tf.sub(y, mean), tf.sqrt(tf.add(variance, 1e-3)));
    return { y: tf.relu(tf.add(tf.mul(normal, p["scale"]!), p["offset"]!)), mean };
  },
  dense: (x: tf.Tensor2D, kernel: tf.Tensor, bias: tf.Tensor) =>
    tf.add<tf.Tensor2D>(tf.matMul(x, kernel), bias),
  sum: (x: tf.Tensor) => tf.sum(x, 1),
  mean: (x: tf.Tensor) => tf.mean(x),
};

const fused = (native: NativeOps): typeof plain => ({
  block(images, p) {
    const [kernel, bias] = [p["conv"] as tf.Tensor4D, p["convBias"] as tf.Tensor1D];
    const y = native.conv2d(images, kernel, bias, {
      strides: 2,
      padding: "same",
      activation: "linear",
    });
    const [scale, offset] = [p["scale"] as tf.Tensor1D, p["offset"] as tf.Tensor1D];
    return native.batchNorm(y, scale, offset, { epsilon: 1e-3, activation: "relu" });
  },
  dense: (x, kernel, bias) => native.dense(x, kernel as tf.Tensor2D, bias, "linear"),
  sum: (x) => native.sum(x, { axis: 1 }),
  mean: (x) => native.mean(x),
});
