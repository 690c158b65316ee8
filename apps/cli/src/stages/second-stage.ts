import { Rng } from "@vae/base";
import { latentsOf, type LatentVae } from "@vae/core";
import { meanSquaredError, varianceLoss } from "@vae/metrics";
import {
  aggregateMomentsOf,
  reconstructLatents,
  standardisationOf,
  trainSecondStage,
  type PosteriorSource,
} from "@vae/two-stage";
import type { SecondStageConfig } from "../config/run-config.js";
import { buildSecondStage, secondStageFolder } from "../runs/open-run.js";
import type { LoggedStep } from "../runs/metrics-file.js";
import { isFollowedStep, type StageOptions } from "./first-stage.js";
import { trainInFolder } from "./train-in-folder.js";

/** What {@link trainSecondStageOf} takes beside its data. */
export interface SecondStageOptions extends StageOptions {
  /** Measure the error and the variance loss of its reconstructions at about twenty steps. `@default false` */
  readonly isFollowed?: boolean | undefined;
}

/** Posteriors whose latents are followed during training. */
const followed = 2000;

/**
 * Trains the second stage of a run on the posteriors of the first, or finds it finished.
 *
 * @returns The trained model, which the caller owns, and the seconds of training.
 */
export async function trainSecondStageOf(
  config: SecondStageConfig,
  posteriors: PosteriorSource,
  { run, resume, startProgress, signal, isFollowed = false }: SecondStageOptions,
): Promise<{ model: LatentVae; seconds: number }> {
  const folder = secondStageFolder(run);
  const model = buildSecondStage(config, posteriors.latent);
  try {
    const { state, seconds } = await trainInFolder({
      folder,
      config,
      resume,
      label: "second stage",
      startProgress,
      signal,
      weights: () => model.store.save(),
      ...(isFollowed && {
        measure: (step) =>
          isFollowedStep(step, config)
            ? followLatents(model, posteriors, config)
            : Promise.resolve(undefined),
      }),
      train: (options) =>
        trainSecondStage({
          ...options,
          model,
          posteriors,
          ...(config.input === undefined ? {} : { input: config.input }),
          ...(config.standardise === true && {
            standardisation: standardisationOf(aggregateMomentsOf(posteriors)),
          }),
          rng: new Rng(config.seed).fork("second-stage/training"),
        }),
    });
    model.store.restore(state.weights, folder);
    return { model, seconds };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Error and variance loss, mean over the dimensions, of `f₂(u)` with u sampled from the posterior of z. */
async function followLatents(
  model: LatentVae,
  posteriors: PosteriorSource,
  { standardise }: SecondStageConfig,
): Promise<LoggedStep["reconstruction500"]> {
  const length = Math.min(followed, posteriors.length);
  const { latent } = posteriors;
  const few = posteriors.read(Uint32Array.from({ length }, (_, i) => i));
  const rng = new Rng(1).fork("followed"); // the same noise at every point, so that only training moves it
  const latents = latentsOf({ length, latent, ...few }, "sample", rng.fork("z"));
  const reconstructed = await reconstructLatents(model, latents, {
    rng: rng.fork("u"),
    standardisation:
      standardise === true ? standardisationOf(aggregateMomentsOf(posteriors)) : undefined,
  });
  if (!reconstructed.every(Number.isFinite)) return undefined; // the training stops by itself, and says where
  const shape = [length, latent];
  const [z, made] = [latents, reconstructed].map((data) => ({ data, shape }));
  return { mse: meanSquaredError(z!, made!), varianceLoss: varianceLoss(z!, made!) };
}
