import type { Rng } from "@vae/base";
import type { LatentVae } from "@vae/core";
import * as tf from "@tensorflow/tfjs";

/** Latents that are decoded at once. */
const batchSize = 1000;

/**
 * Generates latents of the first stage: `u ∼ N(0, I)`, `z = f₂(u)`, the mean of the second stage's decoder.
 *
 * Dai and Wipf sample `z = f₂(u) + γ_z·ε`; see the renormalisation `decoder-noise`.
 *
 * @returns `[n, dataWidth]`, row-major.
 */
export async function sampleSecondStage(
  model: LatentVae,
  n: number,
  rng: Rng,
): Promise<Float32Array> {
  const { latent, dataWidth } = model.network;
  const noise = rng.normals(new Float32Array(n * latent));
  const latents = new Float32Array(n * dataWidth);
  for (let start = 0; start < n; start += batchSize) {
    const end = Math.min(start + batchSize, n);
    const u = tf.tensor2d(noise.slice(start * latent, end * latent), [end - start, latent]);
    const z = model.decode(u);
    try {
      latents.set(await z.data(), start * dataWidth);
    } finally {
      tf.dispose([u, z]);
    }
  }
  return latents;
}

/** Latents from the prior of the first stage, `z ∼ N(0, I)`: GEN-1. */
export function samplePrior(n: number, latent: number, rng: Rng): Float32Array {
  return rng.normals(new Float32Array(n * latent));
}
