import type { Rng } from "@vae/base";
import { latentsOf, type LatentVae, type Posteriors } from "@vae/core";
import { readPosteriors, type PosteriorSource } from "../posteriors/posterior-source.js";
import {
  standardise,
  undoStandardisation,
  type Standardisation,
} from "../training/second-stage-input.js";
import { decodeInBatches, encodeInBatches } from "./decode-in-batches.js";

/** How {@link encodeSecondStage} makes latents of posteriors. */
export interface EncodeSecondStageOptions {
  /** `sample` encodes μ + σ·ε, as in training; `mean` μ alone. `@default "sample"` */
  readonly from?: "sample" | "mean";
  readonly standardisation?: Standardisation | undefined;
  readonly rng: Rng;
}

/**
 * Posteriors Q(u given z) of the second stage for the latents of the first: what the diagnostics of u look at.
 *
 * @example
 * ```ts
 * latentStatistics(await encodeSecondStage(model, posteriors, { rng })).law; // about 1 after training
 * ```
 */
export async function encodeSecondStage(
  model: LatentVae,
  posteriors: Posteriors | PosteriorSource,
  { from = "sample", standardisation, rng }: EncodeSecondStageOptions,
): Promise<Posteriors> {
  const held = readPosteriors(posteriors);
  const latents = latentsOf(held, from, rng);
  if (standardisation !== undefined) standardise(latents, standardisation);
  const { latent } = model.network;
  return { length: held.length, latent, ...(await encodeInBatches(model, latents)) };
}

/**
 * `f₂(u)` of a u drawn from the second stage's posterior of each latent: what `releasedStatistics` compares with μ.
 *
 * @param latents - `[n, dataWidth]`, e.g. the means of the first stage.
 * @returns `[n, dataWidth]`.
 */
export async function reconstructLatents(
  model: LatentVae,
  latents: Float32Array,
  { rng, standardisation }: Omit<EncodeSecondStageOptions, "from">,
): Promise<Float32Array> {
  const inputs = latents.slice();
  if (standardisation !== undefined) standardise(inputs, standardisation);
  const { mean, logVariance } = await encodeInBatches(model, inputs);
  const u = mean.map((value, i) => value + Math.exp(0.5 * logVariance[i]!) * rng.normal());
  const decoded = await decodeInBatches(model, u);
  if (standardisation !== undefined) undoStandardisation(decoded, standardisation);
  return decoded;
}
