import { Rng } from "@vae/base";
import { createNetwork, createTrainingStep, createVae } from "@vae/core";
import * as tf from "@tensorflow/tfjs";

const batch = 16;
const learningRate = 1e-4;
/** Milliseconds over which steps are timed. */
const enough = 1500;

/**
 * Milliseconds of a training step of a small residual network: what `vae doctor --tune` compares settings by.
 * The first two steps, which record and optimise the graph, do not count.
 */
export async function timeStep(): Promise<number> {
  const rng = new Rng(1);
  const vae = createVae({ network: createNetwork("resnet", [32, 32, 3], { base: 16 }) });
  const training = createTrainingStep(vae, ({ images }) => images as tf.Tensor4D);
  const images = tf.tensor(rng.normals(new Float32Array(batch * 32 * 32 * 3)), [batch, 32, 32, 3]);
  const noise = tf.tensor(rng.normals(new Float32Array(batch * vae.network.latent)), [
    batch,
    vae.network.latent,
  ]);
  const scalars = {
    learningRate: tf.scalar(learningRate),
    beta1Power: tf.scalar(0.9),
    beta2Power: tf.scalar(0.999),
  };
  const step = async () => {
    const start = performance.now();
    const terms = training.run({ images, noise, ...scalars });
    await terms.loss.data();
    tf.dispose(terms);
    return performance.now() - start;
  };
  try {
    await step();
    await step();
    const times: number[] = [];
    const start = performance.now();
    while (times.length < 3 || performance.now() - start < enough) times.push(await step());
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
  } finally {
    training.dispose();
    vae.dispose();
    tf.dispose([images, noise, scalars]);
  }
}
