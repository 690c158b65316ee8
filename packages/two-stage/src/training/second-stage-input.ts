import { unknownName, type Rng } from "@vae/base";
import type { PosteriorSource } from "../posteriors/posterior-source.js";
import { standardDeviations, type LatentMoments } from "../renormalisation/latent-moments.js";

/** What {@link SecondStageInput} may be. */
export const secondStageInputs = ["fresh", "fixed", "mean"] as const;

/**
 * What the second stage is trained on:
 * - `fresh`: a new `z = μ + σ·ε` of every posterior each time it comes up (Dai and Wipf 2019; Asperti 2020);
 * - `fixed`: one such z of every posterior, drawn once (pythae);
 * - `mean`: μ alone (the survey of Asperti, Evangelista and Loli Piccolomini, 2021).
 */
export type SecondStageInput = (typeof secondStageInputs)[number];

/** Maps latents to mean 0 and deviation 1 in each dimension before the second stage sees them, as RAE does. */
export interface Standardisation {
  /** `[d]`. */
  readonly mean: Float64Array;
  /** Above 0, `[d]`. */
  readonly deviation: Float64Array;
}

/**
 * The standardisation by these moments; a dimension that does not vary is only shifted.
 *
 * @example
 * ```ts
 * const standardisation = standardisationOf(aggregateMomentsOf(posteriors));
 * ```
 */
export function standardisationOf(moments: LatentMoments): Standardisation {
  return {
    mean: moments.mean,
    deviation: standardDeviations(moments).map((value) => (value > 0 ? value : 1)),
  };
}

/** `(z − mean) / deviation`, in place. */
export function standardise(latents: Float32Array, { mean, deviation }: Standardisation): void {
  const width = mean.length;
  for (let at = 0; at < latents.length; at++) {
    latents[at] = (latents[at]! - mean[at % width]!) / deviation[at % width]!;
  }
}

/** `z · deviation + mean`, in place. */
export function undoStandardisation(
  latents: Float32Array,
  { mean, deviation }: Standardisation,
): void {
  const width = mean.length;
  for (let at = 0; at < latents.length; at++) {
    latents[at] = latents[at]! * deviation[at % width]! + mean[at % width]!;
  }
}

/** How the latents of a batch are made. */
export interface SecondStageInputOptions {
  readonly input: SecondStageInput;
  readonly standardisation?: Standardisation | undefined;
  /** Draws the one sample of each posterior of `fixed`, by its index. */
  readonly fixed: Rng;
}

/**
 * Latents of a batch, `[indices.length, latent]`.
 *
 * @param rng - Draws those of `fresh`.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such input.
 */
export function latentsOfBatch(
  posteriors: PosteriorSource,
  indices: ArrayLike<number>,
  { input, standardisation, fixed }: SecondStageInputOptions,
  rng: Rng,
): Float32Array {
  if (!secondStageInputs.includes(input)) {
    throw unknownName("second-stage input", input, secondStageInputs);
  }
  const { latent } = posteriors;
  const { mean: latents, logVariance } = posteriors.read(indices);
  if (input !== "mean") {
    for (let row = 0; row < indices.length; row++) {
      const noise = input === "fresh" ? rng : fixed.fork(`posterior/${indices[row] ?? 0}`);
      for (let at = row * latent; at < (row + 1) * latent; at++) {
        latents[at]! += Math.exp(0.5 * logVariance[at]!) * noise.normal();
      }
    }
  }
  if (standardisation !== undefined) standardise(latents, standardisation);
  return latents;
}
