import { Rng } from "@vae/base";
import type { LatentVae } from "@vae/core";
import {
  aggregateMomentsOf,
  standardisationOf,
  trainSecondStage,
  type PosteriorSource,
} from "@vae/two-stage";
import type { SecondStageConfig } from "../config/run-config.js";
import { buildSecondStage, secondStageFolder } from "../runs/open-run.js";
import type { StageOptions } from "./first-stage.js";
import { trainInFolder } from "./train-in-folder.js";

/**
 * Trains the second stage of a run on the posteriors of the first, or finds it finished.
 *
 * @returns The trained model, which the caller owns, and the seconds of training.
 */
export async function trainSecondStageOf(
  config: SecondStageConfig,
  posteriors: PosteriorSource,
  { run, resume, startProgress, signal }: StageOptions,
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
