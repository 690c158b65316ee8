import type { LatentVae } from "@vae/core";
import * as tf from "@tensorflow/tfjs";

/** Rows that are decoded at once. */
const batchSize = 1000;

/** `f₂(u)` of many u, `[n, dataWidth]`; `u` is `[n, latent]`. */
export async function decodeInBatches(model: LatentVae, u: Float32Array): Promise<Float32Array> {
  const { latent, dataWidth } = model.network;
  const n = u.length / latent;
  const decoded = new Float32Array(n * dataWidth);
  for (let start = 0; start < n; start += batchSize) {
    const end = Math.min(start + batchSize, n);
    const rows = tf.tensor2d(u.slice(start * latent, end * latent), [end - start, latent]);
    const output = model.decode(rows);
    try {
      decoded.set(await output.data(), start * dataWidth);
    } finally {
      tf.dispose([rows, output]);
    }
  }
  return decoded;
}

/** Q(u given z) of many z: means and log-variances, `[n, latent]`; `latents` is `[n, dataWidth]`. */
export async function encodeInBatches(
  model: LatentVae,
  latents: Float32Array,
): Promise<{ mean: Float32Array; logVariance: Float32Array }> {
  const { latent, dataWidth } = model.network;
  const n = latents.length / dataWidth;
  const mean = new Float32Array(n * latent);
  const logVariance = new Float32Array(n * latent);
  for (let start = 0; start < n; start += batchSize) {
    const end = Math.min(start + batchSize, n);
    const rows = tf.tensor2d(latents.slice(start * dataWidth, end * dataWidth), [
      end - start,
      dataWidth,
    ]);
    const posterior = model.encode(rows);
    try {
      mean.set(await posterior.mean.data(), start * latent);
      logVariance.set(await posterior.logVariance.data(), start * latent);
    } finally {
      tf.dispose([rows, posterior.mean, posterior.logVariance]);
    }
  }
  return { mean, logVariance };
}
