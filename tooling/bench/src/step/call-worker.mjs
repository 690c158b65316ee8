import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import { compileStep, createVariable } from "@vae/backend/ops";
import { Rng } from "@vae/base";
import { median } from "../median.mjs";
import { serve } from "../line-worker.mjs";

const latent = 64;

await serve(async ({ batch }) => {
  await useBackend("tensorflow");
  return { callMicroseconds: await callCost(), noiseMicroseconds: noiseCost(batch) };
});

/** A compiled call beside the one operation that it holds. */
async function callCost() {
  const variable = createVariable("x", new Float32Array(1), [1]);
  const step = compileStep(({ y }) => ({ sum: tf.add(variable.read(), y) }), {
    variables: [variable],
  });
  const y = tf.tensor1d([1]);
  const value = variable.read();
  const compiled = () => tf.dispose(step({ y }));
  const eager = () => tf.dispose(tf.add(value, y));
  return microseconds(compiled) - microseconds(eager);
}

/** The noise of a batch of latents, drawn and handed over. */
function noiseCost(batch) {
  const rng = new Rng(1);
  return microseconds(() => {
    const noise = rng.normals(new Float32Array(batch * latent));
    tf.dispose(tf.tensor2d(noise, [batch, latent]));
  });
}

function microseconds(run) {
  const rounds = Array.from({ length: 7 }, () => {
    const begin = performance.now();
    for (let i = 0; i < 500; i++) run();
    return ((performance.now() - begin) / 500) * 1000;
  });
  return median(rounds);
}
