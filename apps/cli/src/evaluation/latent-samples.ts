import { Rng } from "@vae/base";
import { encodeSource, type LatentVae, type Posteriors } from "@vae/core";
import {
  addDecoderNoise,
  aggregatePosteriorMoments,
  createRenormalisation,
  latentMoments,
  renormalisationModes,
  sampleSecondStage,
  standardDeviations,
  type RenormalisationMode,
} from "@vae/two-stage";
import { loadMoments, saveMoments, type StageMoments } from "../runs/moments-file.js";
import type { OpenRun } from "../runs/open-run.js";

/** How latents of the second stage are changed before they are decoded. */
export type LatentTreatment = RenormalisationMode | "decoder-noise";

/** Every treatment. */
export const latentTreatments: readonly LatentTreatment[] = [
  ...renormalisationModes,
  "decoder-noise",
];

/** Latents from which the moments are estimated: enough for a scale within 0.1 %. */
const estimationDraws = 10_000;

/** A second stage with the moments that renormalise it. */
export interface RenormalisedSecondStage extends StageMoments {
  readonly model: LatentVae;
}

/** The second stage of a run with its moments; estimates and stores them where they are not there yet. */
export async function openRenormalised(run: OpenRun): Promise<RenormalisedSecondStage | undefined> {
  if (run.secondStage === undefined) return undefined;
  const { model, config } = run.secondStage;
  const stored = await loadMoments(run.path);
  if (stored !== undefined) return { model, ...stored };
  const posteriors = await encodeSource(run.vae, await run.openTrainingData());
  return estimateMoments(run.path, model, posteriors, config.seed);
}

/** Estimates the moments of a second stage, once, from a draw that the seed fixes, and stores them. */
export async function estimateMoments(
  run: string,
  model: LatentVae,
  posteriors: Posteriors,
  seed: number,
): Promise<RenormalisedSecondStage> {
  const draw = await sampleSecondStage(
    model,
    estimationDraws,
    new Rng(seed).fork("renormalisation"),
  );
  const moments = {
    generated: latentMoments(draw, model.network.dataWidth),
    target: aggregatePosteriorMoments(posteriors.mean, posteriors.logVariance, posteriors.latent),
  };
  await saveMoments(run, moments);
  return { model, ...moments };
}

/**
 * Applies a treatment to generated latents.
 *
 * @param latents - `f₂(u)`, `[n, d]`.
 */
export async function treatLatents(
  latents: Float32Array,
  treatment: LatentTreatment,
  { model, generated, target }: RenormalisedSecondStage,
  rng: Rng,
): Promise<Float32Array> {
  if (treatment === "decoder-noise") return addDecoderNoise(latents, await model.gamma(), rng);
  const goal =
    treatment === "paper"
      ? {} // variance 1, as the paper says
      : {
          mean: target.mean,
          standardDeviation: standardDeviations(target),
          covariance: target.covariance,
        };
  return createRenormalisation(treatment, generated, goal).apply(latents);
}
