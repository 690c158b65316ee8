import { Rng, VaeError, type Source } from "@vae/base";
import { encodeSource, type LatentVae, type Posteriors } from "@vae/core";
import {
  addDecoderNoise,
  aggregateMomentsOf,
  createRenormalisation,
  latentMoments,
  reconstructLatents,
  renormalisationTarget,
  releasedStatistics,
  renormalisationModes,
  sampleSecondStage,
  standardisationOf,
  type LatentMoments,
  type PosteriorSource,
  type ReleasedStatistics,
  type RenormalisationMode,
  type Standardisation,
} from "@vae/two-stage";
import { loadMoments, saveMoments, type StageMoments } from "../runs/moments-file.js";
import type { OpenRun } from "../runs/open-run.js";
import { openPosteriors } from "../stages/second-stage-posteriors.js";

/** How latents of the second stage are changed before they are decoded. */
export type LatentTreatment = RenormalisationMode | "decoder-noise";

/** Every treatment. */
export const latentTreatments: readonly LatentTreatment[] = [
  ...renormalisationModes,
  "decoder-noise",
];

/** Latents from which the moments are estimated: enough for a scale within 0.1 %. */
export const estimationDraws = 10_000;

/** A second stage with the moments that renormalise it. */
export interface RenormalisedSecondStage extends StageMoments {
  readonly model: LatentVae;
  /** Where it was trained on standardised latents. */
  readonly standardisation?: Standardisation;
}

/** What {@link treatLatents} knows of the latents: those of a sampler without a decoder have no model. */
export type TreatedStage = StageMoments & Partial<RenormalisedSecondStage>;

/** The second stage of a run with its moments; estimates and stores them where they are not there yet. */
export async function openRenormalised(run: OpenRun): Promise<RenormalisedSecondStage | undefined> {
  if (run.secondStage === undefined) return undefined;
  const { model, config } = run.secondStage;
  const stored = await loadMoments(run.path);
  if (stored !== undefined) {
    return withStandardisation({ model, ...stored }, config.standardise);
  }
  const posteriors = await openPosteriors(run.path, run.vae, await run.openTrainingData());
  try {
    return await estimateMoments(run.path, model, posteriors, config);
  } finally {
    posteriors.close();
  }
}

/** Estimates the moments of a second stage, once, from a draw that the seed fixes, and stores them. */
export async function estimateMoments(
  run: string,
  model: LatentVae,
  posteriors: PosteriorSource,
  { seed, standardise }: { readonly seed: number; readonly standardise?: boolean | undefined },
): Promise<RenormalisedSecondStage> {
  const target = aggregateMomentsOf(posteriors);
  const stage = withStandardisation({ model, target }, standardise);
  const draw = await sampleSecondStage(
    model,
    estimationDraws,
    new Rng(seed).fork("renormalisation"),
    stage,
  );
  const generated = latentMoments(draw, model.network.dataWidth);
  await saveMoments(run, { generated, target });
  return { ...stage, generated };
}

/** The standardisation of a training is by the moments of its posteriors, which are the target. */
function withStandardisation<T extends Pick<StageMoments, "target">>(
  stage: T,
  standardise = false,
): T & { standardisation?: Standardisation } {
  return standardise ? { ...stage, standardisation: standardisationOf(stage.target) } : stage;
}

/** What {@link treatLatents} takes beside latents and treatment. */
export interface TreatmentOptions {
  /** Draws the decoder's noise. */
  readonly rng: Rng;
  /** Finds the statistics of the released code, where a treatment asks for them. */
  readonly released?: () => Promise<ReleasedStatistics>;
}

/** Latents after a treatment. */
export interface TreatedLatents {
  readonly latents: Float32Array;
  /** Factor of latents that are drawn from the prior. */
  readonly priorScale: number;
  /** What a person should know, with its figures. */
  readonly warning?: string | undefined;
}

/**
 * Applies a treatment to generated latents.
 *
 * @param latents - `f₂(u)`, `[n, d]`.
 * @throws {VaeError} CONFIG_INVALID, when the treatment needs a second stage and there is none.
 */
export async function treatLatents(
  latents: Float32Array,
  treatment: LatentTreatment,
  { model, generated, target, standardisation }: TreatedStage,
  { rng, released }: TreatmentOptions,
): Promise<TreatedLatents> {
  if (treatment === "decoder-noise") {
    if (model === undefined) {
      throw new VaeError(
        "CONFIG_INVALID",
        "decoder-noise: it is the noise of the second stage's decoder, and this sampler has none.",
      );
    }
    const gamma = await model.gamma();
    const noise = standardisation?.deviation.map((deviation) => gamma * deviation) ?? gamma;
    return { latents: addDecoderNoise(latents, noise, rng), priorScale: 1 };
  }
  const needsReleased = treatment === "as-released" || treatment === "as-released-fixed";
  const statistics = needsReleased ? await released?.() : undefined;
  const renormalisation = createRenormalisation(
    treatment,
    generated,
    renormalisationTarget(treatment, target),
    statistics === undefined ? {} : { released: statistics },
  );
  const { priorScale, warning } = renormalisation;
  return { latents: renormalisation.apply(latents), priorScale, warning };
}

/** Moments of what the second stage generates, with its decoder's noise. */
export async function momentsWithNoise({
  model,
  generated,
  standardisation,
}: RenormalisedSecondStage): Promise<LatentMoments> {
  const gamma = await model.gamma();
  const width = generated.mean.length;
  const covariance = generated.covariance.slice();
  for (let d = 0; d < width; d++) {
    covariance[d * (width + 1)]! += (gamma * (standardisation?.deviation[d] ?? 1)) ** 2;
  }
  return { mean: generated.mean, covariance };
}

/** The statistics of the released code from evaluation images. */
export async function releasedStatisticsOf(
  { model, standardisation }: RenormalisedSecondStage,
  { latent, mean, logVariance }: Posteriors,
  rng: Rng,
): Promise<ReleasedStatistics> {
  return releasedStatistics({
    width: latent,
    mean,
    logVariance,
    reconstruction: await reconstructLatents(model, mean, { rng, standardisation }),
  });
}

/** The same for the images of a source. */
export async function releasedStatisticsOfImages(
  stage: RenormalisedSecondStage,
  vae: OpenRun["vae"],
  source: Source,
  rng: Rng,
): Promise<ReleasedStatistics> {
  return releasedStatisticsOf(stage, await encodeSource(vae, source), rng);
}
