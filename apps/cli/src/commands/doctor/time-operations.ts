import { conv2d, matMul } from "@vae/backend/ops";
import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";

/** Milliseconds that an operation is repeated for. */
const enough = 100;

/** GFLOP/s of the product of two 512 × 512 matrices. */
export async function timeMatMul(): Promise<number> {
  const size = 512;
  const [a, b] = [random<tf.Tensor2D>([size, size]), random<tf.Tensor2D>([size, size])];
  return rate(2 * size ** 3, [a, b], () => matMul(a, b));
}

/** GFLOP/s of a 3 × 3 convolution from 32 to 32 channels over eight images of 32 × 32. */
export async function timeConv2d(): Promise<number> {
  const [batch, side, channels, kernel] = [8, 32, 32, 3];
  const images = random<tf.Tensor4D>([batch, side, side, channels]);
  const weights = random<tf.Tensor4D>([kernel, kernel, channels, channels]);
  const bias = random<tf.Tensor1D>([channels]);
  const operations = 2 * batch * side ** 2 * channels ** 2 * kernel ** 2;
  return rate(operations, [images, weights, bias], () =>
    conv2d(images, weights, bias, { strides: 1, padding: "same" }),
  );
}

/** NB: not a constant, which a backend could fold away. */
function random<T extends tf.Tensor>(shape: number[]): T {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(new Rng(1).normals(new Float32Array(size)), shape) as T;
}

/** Runs an operation once to warm up, then for a while. */
async function rate(
  operations: number,
  inputs: tf.Tensor[],
  run: () => tf.Tensor,
): Promise<number> {
  const once = async () => {
    const result = run();
    await result.data(); // on a GPU nothing has been computed before
    result.dispose();
  };
  try {
    await once();
    const start = performance.now();
    let [count, elapsed] = [0, 0];
    while (elapsed < enough) {
      await once();
      count += 1;
      elapsed = performance.now() - start;
    }
    return (operations * count) / elapsed / 1e6;
  } finally {
    tf.dispose(inputs);
  }
}
