import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import { encodeSafetensors, Rng } from "@vae/base";
import { createNetwork, createTrainingStep, createVae, gaussianObjective } from "@vae/core";
import { serve } from "../line-worker.mjs";

const learningRate = 1e-4;
let state;
let done = 0;

await serve(async ({ prepare, steps }) => {
  if (prepare !== undefined) return start(prepare);
  const begin = performance.now();
  let loss;
  for (let i = 0; i < steps; i++) {
    loss?.dispose();
    loss = step();
  }
  const hostMilliseconds = (performance.now() - begin) / steps;
  await loss.data(); // the steps of a round wait for the device once
  loss.dispose();
  const milliseconds = (performance.now() - begin) / steps;
  return {
    milliseconds,
    hostMilliseconds,
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1e3),
  };
});

async function start({ folder, network, options, imageShape, batch }) {
  const { reason } = await useBackend(process.env.VAE_BACKEND ?? "auto");
  const vae = createVae({
    network: createNetwork(network, imageShape, options),
    objective: gaussianObjective({ gamma: { rule: "fixed", value: 1 } }),
    rng: new Rng(1),
  });
  const rng = new Rng(2);
  const size = imageShape.reduce((product, length) => product * length, batch);
  const images = Float32Array.from({ length: size }, () => rng.uniform());
  const noise = rng.normals(new Float32Array(batch * vae.network.latent));
  const array = (data, shape) => ({ dtype: "F32", shape, data });
  writeFileSync(
    join(folder, "task.safetensors"),
    encodeSafetensors({
      ...(await vae.store.save()),
      images: array(images, [batch, ...imageShape]),
      noise: array(noise, [batch, vae.network.latent]),
    }),
  );
  state = {
    training: createTrainingStep(vae, ({ images }) => images),
    images: tf.tensor4d(images, [batch, ...imageShape]),
    noise: tf.tensor2d(noise, [batch, vae.network.latent]),
  };
  const loss = step();
  const value = (await loss.data())[0];
  loss.dispose();
  return { loss: value, backend: reason, parameters: vae.store.parameterCount };
}

function step() {
  done += 1;
  const scalars = {
    learningRate: tf.scalar(learningRate),
    beta1Power: tf.scalar(0.9 ** done),
    beta2Power: tf.scalar(0.999 ** done),
  };
  const { loss, ...others } = state.training.run({
    images: state.images,
    noise: state.noise,
    ...scalars,
  });
  tf.dispose([scalars, others]);
  return loss;
}
