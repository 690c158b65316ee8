import * as tf from "@tensorflow/tfjs";
import {
  batchNorm,
  conv2d,
  conv2dTranspose,
  dense,
  leakyRelu,
  matMul,
  mean,
  normaliseBy,
  relu,
  sum,
  valueAndGradients,
} from "../../ops.js";
import { expectKept } from "./checks.js";
import { waves } from "./evaluate.js";
import type { OpsCase } from "./ops-case.js";

const memory: OpsCase = {
  title: "no operation leaves anything but its results, nor do convolution and batch norm with gradients",
  run() {
    const x = tf.tensor4d(waves([2, 4, 4, 2], 1), [2, 4, 4, 2]);
    const rows = tf.tensor2d(waves([3, 2], 1), [3, 2]);
    const kernel = tf.tensor4d(waves([3, 3, 2, 2], 2), [3, 3, 2, 2]);
    const matrix = tf.tensor2d(waves([2, 2], 3), [2, 2]);
    const bias = tf.tensor1d([0.1, 0.2]);
    const statistics = { mean: bias, variance: bias };
    const options = { epsilon: 1e-3, activation: "relu" } as const;
    const operations: Record<string, (x: tf.Tensor4D) => tf.Tensor> = {
      dense: () => dense(rows, matrix, bias, { activation: "relu" }),
      matMul: () => matMul(rows, matrix),
      conv2d: (images) => conv2d(images, kernel, bias, { strides: 2, activation: "relu" }),
      conv2dTranspose: (images) => conv2dTranspose(images, kernel, bias, { strides: 2 }),
      normaliseBy: (images) => normaliseBy(images, statistics, bias, bias, options),
      relu: (images) => relu(images),
      leakyRelu: (images) => leakyRelu(images),
      sum: (images) => sum(images),
      mean: (images) => mean(images, { axis: 1 }),
    };
    for (const operation of Object.values(operations)) {
      expectKept(0, () => {
        operation(x).dispose();
      });
    }
    const kept: tf.Tensor[] = [];
    expectKept(3, () => {
      const { y, mean: center, variance } = batchNorm(x, bias, bias, options);
      kept.push(y, center, variance);
    });
    tf.dispose(kept);
    expectKept(0, () => {
      const { outputs, gradients } = valueAndGradients(
        (p) => {
          const y = conv2d(x, p["kernel"] as tf.Tensor4D, bias);
          return { loss: sum<tf.Scalar>(batchNorm(y, bias, bias, options).y), y };
        },
        { kernel },
      );
      tf.dispose([outputs, gradients]);
    });
    tf.dispose([x, rows, kernel, matrix, bias]);
  },
};

/** What operations leave in memory. */
export const memoryCases: readonly OpsCase[] = [memory];
