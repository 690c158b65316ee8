import { VaeError } from "@vae/base";
import { batchNorm, normaliseBy, type Activation } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import { sizeOf } from "../../model/size-of.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import { constant } from "./parameters.js";

/** How a batch norm keeps its statistics; the defaults are those of the paper's code. */
export interface RunningStatistics {
  /** Weight of what was before. `@default 0.999` */
  readonly decay?: number;
  /** Added to the variance. `@default 1e-5` */
  readonly epsilon?: number;
}

/** That of the paper's code and of Dai and Wipf's. */
export const publishedDecay = 0.999;

/** @throws {VaeError} CONFIG_INVALID, when a decay is not in [0, 1). */
export function checkDecay(network: string, decay: number): void {
  if (decay >= 0 && decay < 1) return;
  throw new VaeError(
    "CONFIG_INVALID",
    `${network}: expected a decay of 0 or more and below 1, got ${decay}.`,
  );
}

/** Scale, offset and running statistics of a batch norm over `channels`. */
export function batchNormParameters(name: string, channels: number): ParameterSpec[] {
  return [
    constant(`${name}/scale`, channels, 1),
    constant(`${name}/offset`, channels, 0),
    statistic(`${name}/running-mean`, [channels]),
    statistic(`${name}/running-variance`, [channels]),
    statistic(`${name}/running-weight`, []),
  ];
}

/**
 * Batch norm with zero-debiased running statistics, as TensorFlow 1 keeps them and the paper's code uses them:
 * `b ← 0.999·b + 0.001·s` from b = 0, the statistic is `b/(1 − 0.999ᵗ)` after t updates. The weight w of the updates,
 * which follows the same rule from 0 towards 1, is `1 − 0.999ᵗ`. A plain average would hold 37 % of where it began
 * after 1,000 steps.
 *
 * Training uses the statistics of the batch; before the first step mean 0 and variance 1 are used.
 */
export function batchNormLayer<T extends tf.Tensor>(
  scope: Scope,
  name: string,
  input: T,
  activation: Activation,
  { decay = publishedDecay, epsilon = 1e-5 }: RunningStatistics = {},
): T {
  const parameter = <P extends tf.Tensor>(part: string) => scope.parameter<P>(`${name}/${part}`);
  const scale = parameter<tf.Tensor1D>("scale");
  const offset = parameter<tf.Tensor1D>("offset");
  const [runningMean, runningVariance] = [
    parameter<tf.Tensor1D>("running-mean"),
    parameter<tf.Tensor1D>("running-variance"),
  ];
  const weight = parameter<tf.Scalar>("running-weight");
  if (scope.isTraining) {
    const { y, mean, variance } = batchNorm(input, scale, offset, { epsilon, activation });
    const follow = (part: string, running: tf.Tensor, now: tf.Tensor | number) => {
      scope.update(
        `${name}/${part}`,
        tf.tidy(() => tf.add(tf.mul(decay, running), tf.mul(1 - decay, now))),
      );
    };
    follow("running-mean", runningMean, mean);
    follow("running-variance", runningVariance, variance);
    follow("running-weight", weight, 1);
    return y as T;
  }
  return tf.tidy(() => {
    const isFresh = tf.sub(1, tf.step(weight)); // 1 before the first update
    const total = tf.add(weight, isFresh);
    const statistics = {
      mean: tf.div<tf.Tensor1D>(runningMean, total),
      variance: tf.add<tf.Tensor1D>(tf.div(runningVariance, total), isFresh),
    };
    return normaliseBy(input, statistics, scale, offset, { epsilon, activation }) as T;
  });
}

function statistic(name: string, shape: readonly number[]): ParameterSpec {
  return { name, shape, isTrained: false, initialise: () => new Float32Array(sizeOf(shape)) };
}
