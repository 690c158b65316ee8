import type { Rng } from "@vae/base";
import type { LatentVae } from "@vae/core";
import { addDecoderNoise } from "../renormalisation/decoder-noise.js";
import { undoStandardisation, type Standardisation } from "../training/second-stage-input.js";
import { decodeInBatches } from "./decode-in-batches.js";

/** How a second stage is sampled. */
export interface SampleSecondStageOptions {
  /** `mean` is f₂(u) (Asperti 2020), `sample` is f₂(u) + γ_z·ε (Dai and Wipf 2019). `@default "mean"` */
  readonly output?: "mean" | "sample";
  /** The one that the second stage was trained with. */
  readonly standardisation?: Standardisation | undefined;
}

/**
 * Generates latents of the first stage: `u ∼ N(0, I)`, `z = f₂(u)`, the mean of the second stage's decoder, or a
 * sample of it.
 *
 * @returns `[n, dataWidth]`, row-major; the first rows are those of a smaller n.
 */
export async function sampleSecondStage(
  model: LatentVae,
  n: number,
  rng: Rng,
  { output = "mean", standardisation }: SampleSecondStageOptions = {},
): Promise<Float32Array> {
  const u = rng.normals(new Float32Array(n * model.network.latent));
  const decoded = await decodeInBatches(model, u);
  const latents =
    output === "mean"
      ? decoded
      : addDecoderNoise(decoded, await model.gamma(), rng.fork("decoder-noise"));
  if (standardisation !== undefined) undoStandardisation(latents, standardisation);
  return latents;
}

/** Latents from the prior of the first stage, `z ∼ N(0, I)`: GEN-1. */
export function samplePrior(n: number, latent: number, rng: Rng): Float32Array {
  return rng.normals(new Float32Array(n * latent));
}
