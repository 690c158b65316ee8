import { VaeError } from "@vae/base";
import {
  runTraining,
  type LatentVae,
  type Posteriors,
  type TrainingOptions,
  type TrainingState,
} from "@vae/core";
import * as tf from "@tensorflow/tfjs";
import { asPosteriorSource, type PosteriorSource } from "../posteriors/posterior-source.js";
import {
  latentsOfBatch,
  type SecondStageInput,
  type Standardisation,
} from "./second-stage-input.js";

/** What {@link trainSecondStage} needs. */
export interface TrainSecondStageOptions extends TrainingOptions {
  /** The second VAE, with an objective and a gamma of its own. */
  readonly model: LatentVae;
  /** Posteriors of the whole training set under the first stage, in memory or in a file. */
  readonly posteriors: Posteriors | PosteriorSource;
  /** `@default "fresh"` */
  readonly input?: SecondStageInput;
  /** Train on standardised latents; hand the same to whatever samples. Absent: latents as they are. */
  readonly standardisation?: Standardisation | undefined;
}

/**
 * Trains a VAE on the latents of another: by default on a fresh sample `z = μ + σ·ε` of the posteriors at every
 * step (Dai and Wipf 2019; Asperti 2020). The loss is in nats, the negative evidence lower bound of z.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the posteriors have another width than the network takes.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such input.
 * @throws {VaeError} see `runTraining` of `@vae/core`.
 */
export async function trainSecondStage({
  model,
  posteriors,
  input = "fresh",
  standardisation,
  ...options
}: TrainSecondStageOptions): Promise<TrainingState> {
  const source = asPosteriorSource(posteriors);
  const { length, latent } = source;
  const { dataWidth } = model.network;
  if (latent !== dataWidth) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `second stage: the latents have width ${latent}, the network takes ${dataWidth}.`,
    );
  }
  const how = { input, standardisation, fixed: options.rng.fork("fixed") };
  return runTraining(
    model,
    {
      length,
      batch(indices, rng) {
        const latents = latentsOfBatch(source, indices, how, rng);
        return Promise.resolve({ latents: tf.tensor2d(latents, [indices.length, latent]) });
      },
      prepare: ({ latents }) => latents as tf.Tensor2D,
    },
    options,
  );
}
