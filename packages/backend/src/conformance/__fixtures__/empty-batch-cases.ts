import * as tf from "@tensorflow/tfjs";
import {
  conv2d,
  conv2dTranspose,
  dense,
  leakyRelu,
  matMul,
  relu,
  sum,
  valueAndGradients,
} from "../../ops.js";
import { expectEqual } from "./checks.js";
import { waves } from "./evaluate.js";
import type { OpsCase } from "./ops-case.js";

const emptyBatch: OpsCase = {
  title: "an empty batch has an empty result",
  except: ["webgpu"], // its convolution throws
  async run() {
    const [kernel, matrix, bias] = [
      tf.tensor4d(waves([3, 3, 2, 2], 2), [3, 3, 2, 2]),
      tf.tensor2d(waves([2, 2], 3), [2, 2]),
      tf.tensor1d([0.1, 0.2]),
    ];
    const images = tf.zeros<tf.Rank.R4>([0, 4, 4, 2]);
    const rows = tf.zeros<tf.Rank.R2>([0, 2]);
    // NB: at stride 2 native TensorFlow's fused kernel leaves height and width of an empty batch as they were.
    const results = tf.tidy(() => ({
      dense: dense(rows, matrix, bias, { activation: "relu" }),
      matMul: matMul(rows, matrix),
      conv2d: conv2d(images, kernel, bias),
      conv2dTranspose: conv2dTranspose(images, kernel, bias, { strides: 2 }),
      relu: relu(images),
      leakyRelu: leakyRelu(images),
    }));
    const shapes = Object.entries(results).map(([name, { shape }]) => [name, shape]);
    expectEqual("shapes", Object.fromEntries(shapes), {
      dense: [0, 2],
      matMul: [0, 2],
      conv2d: [0, 4, 4, 2],
      conv2dTranspose: [0, 8, 8, 2],
      relu: [0, 4, 4, 2],
      leakyRelu: [0, 4, 4, 2],
    });
    for (const result of Object.values(results)) {
      expectEqual("number of values", (await result.data()).length, 0);
    }
    tf.dispose([kernel, matrix, bias, images, rows]);
    tf.dispose(results);
  },
};

const emptySum: OpsCase = {
  title: "a sum over an empty batch is 0, and so is its gradient",
  // TensorFlow.js's wasm returns what memory held, its WebGL and WebGPU throw.
  except: ["wasm", "webgl", "webgpu"],
  async run() {
    const rows = tf.zeros<tf.Rank.R2>([0, 2]);
    const matrix = tf.tensor2d(waves([2, 2], 3), [2, 2]);
    const bias = tf.tensor1d([0.1, 0.2]);
    const { outputs, gradients } = valueAndGradients(
      (p) => ({ loss: sum<tf.Scalar>(dense(rows, p["matrix"] as tf.Tensor2D, bias)) }),
      { matrix },
    );
    expectEqual("sum", Array.from(await outputs.loss.data()), [0]);
    expectEqual("gradient", Array.from(await gradients["matrix"]!.data()), [0, 0, 0, 0]);
    tf.dispose([rows, matrix, bias]);
    tf.dispose([outputs, gradients]);
  },
};

/** Batches of nothing. */
export const emptyBatchCases: readonly OpsCase[] = [emptyBatch, emptySum];
