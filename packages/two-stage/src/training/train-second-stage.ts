import { VaeError } from "@vae/base";
import {
  runTraining,
  type LatentVae,
  type Posteriors,
  type TrainingOptions,
  type TrainingState,
} from "@vae/core";
import * as tf from "@tensorflow/tfjs";

/** What {@link trainSecondStage} needs. */
export interface TrainSecondStageOptions extends TrainingOptions {
  /** The second VAE. */
  readonly model: LatentVae;
  /** Posteriors of the whole training set under the first stage. */
  readonly posteriors: Posteriors;
}

/**
 * Trains a VAE on the latents of another, on a fresh sample `z = μ + σ·ε` of the posteriors at every step
 * (Dai and Wipf 2019; Asperti 2020).
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the posteriors have another width than the network takes.
 * @throws {VaeError} see `runTraining` of `@vae/core`.
 */
export async function trainSecondStage({
  model,
  posteriors,
  ...options
}: TrainSecondStageOptions): Promise<TrainingState> {
  const { length, latent, mean, logVariance } = posteriors;
  if (latent !== model.network.dataWidth) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `second stage: the latents have width ${latent}, the network takes ${model.network.dataWidth}.`,
    );
  }
  return runTraining(
    model,
    {
      length,
      batch(indices, rng) {
        const latents = new Float32Array(indices.length * latent);
        indices.forEach((index, row) => {
          for (let d = 0; d < latent; d++) {
            const at = index * latent + d;
            const sigma = Math.exp(0.5 * (logVariance[at] ?? 0));
            latents[row * latent + d] = (mean[at] ?? 0) + sigma * rng.normal();
          }
        });
        return Promise.resolve({ latents: tf.tensor2d(latents, [indices.length, latent]) });
      },
      prepare: ({ latents }) => latents as tf.Tensor2D,
    },
    options,
  );
}
