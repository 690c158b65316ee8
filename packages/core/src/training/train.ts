import type { Source } from "@vae/base";
import type * as tf from "@tensorflow/tfjs";
import type { Vae } from "../model/vae.js";
import { checkImageShape } from "../model/images.js";
import { readBytes, toUnitRange } from "../model/read-images.js";
import { runTraining } from "./run-training.js";
import type { TrainingOptions } from "./training-options.js";
import type { TrainingState } from "./training-state.js";

/** What {@link train} needs. */
export interface TrainOptions extends TrainingOptions {
  readonly vae: Vae;
  /** The training images. */
  readonly source: Source;
}

/**
 * Trains a VAE on images: the first stage.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when images and network differ in shape.
 * @throws {VaeError} see {@link runTraining}.
 *
 * @example
 * ```ts
 * const vae = createVae({ network: denseNetwork({ imageShape: source.shape }) });
 * await train({ vae, source, steps: 1600, batchSize: 100, schedule: { learningRate: 2e-3 }, rng: new Rng(1) });
 * ```
 */
export async function train({ vae, source, ...options }: TrainOptions): Promise<TrainingState> {
  checkImageShape("train", source.shape, vae.network.imageShape);
  return runTraining(
    vae,
    {
      length: source.length,
      batch: async (indices) => ({ images: await readBytes(source, indices) }),
      prepare: ({ images }) => toUnitRange(images as tf.Tensor4D),
    },
    options,
  );
}
