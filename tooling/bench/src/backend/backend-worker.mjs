import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import { batchNorm, conv2d, conv2dTranspose, dense } from "@vae/backend/ops";
import { Rng } from "@vae/base";
import { serve } from "../line-worker.mjs";

const rng = new Rng(1);
const random = (...shape) =>
  tf.tensor(
    rng.normals(new Float32Array(shape.reduce((product, size) => product * size, 1))),
    shape,
  );

/** Small enough for the cpu backend; each takes its inputs and gives one tensor. */
const operations = {
  "dense 100x784x512": [() => [random(100, 784), random(784, 512), random(512)], dense],
  "conv2d 3x3 16x16x32, batch 8": [
    () => [random(8, 16, 16, 32), random(3, 3, 32, 32), random(32)],
    conv2d,
  ],
  "conv2d 4x4 stride 2 16x16x32, batch 8": [
    () => [random(8, 16, 16, 32), random(4, 4, 32, 32), random(32)],
    (x, kernel, bias) => conv2d(x, kernel, bias, { strides: 2 }),
  ],
  "conv2dTranspose 4x4 stride 2 8x8x32, batch 8": [
    () => [random(8, 8, 8, 32), random(4, 4, 32, 32), random(32)],
    (x, kernel, bias) => conv2dTranspose(x, kernel, bias, { strides: 2 }),
  ],
  "batchNorm + relu 32x32x32, batch 8": [
    () => [random(8, 32, 32, 32), random(32), random(32)],
    (x, scale, offset) => batchNorm(x, scale, offset, { epsilon: 1e-5, activation: "relu" }).y,
  ],
};

const jobs = {};

await serve(async ({ start, list, job }) => {
  if (start) return begin();
  if (list) return { jobs: Object.keys(jobs) };
  const before = performance.now();
  const result = tf.tidy(jobs[job]);
  await result.data();
  result.dispose();
  return { milliseconds: performance.now() - before };
});

async function begin() {
  let choice;
  try {
    choice = await useBackend(process.argv[2]);
  } catch (error) {
    return { error: error.message };
  }
  for (const [name, [inputs, operation]] of Object.entries(operations)) {
    const tensors = inputs();
    jobs[name] = () => operation(...tensors);
    jobs[`${name}, with gradients`] = () => {
      const gradients = tf.grads((...held) => tf.sum(operation(...held)))(tensors);
      return gradients.reduce((total, gradient) => tf.add(total, tf.sum(gradient)), tf.scalar(0));
    };
  }
  return { reason: choice.reason };
}
