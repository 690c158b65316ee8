import { imageSize, Rng, type Source } from "@vae/base";
import { reconstruct, train, type Vae } from "@vae/core";
import { meanSquaredError, varianceLoss } from "@vae/metrics";
import { subset } from "@vae/datasets";
import type { FirstStageConfig } from "../config/run-config.js";
import type { LoggedStep } from "../runs/metrics-file.js";
import { buildFirstStage } from "../runs/open-run.js";
import { drawPictures } from "./pictures.js";
import { trainInFolder } from "./train-in-folder.js";
import type { StartProgress } from "./start-progress.js";

/** What both `train…Stage` functions take beside their data. */
export interface StageOptions {
  /** The run folder. */
  readonly run: string;
  readonly resume: boolean;
  readonly startProgress: StartProgress;
  readonly signal?: AbortSignal | undefined;
}

/** What {@link trainFirstStage} takes beside its data. */
export interface FirstStageOptions extends StageOptions {
  /** Images that are reconstructed at the end of each epoch. */
  readonly validation?: Source | undefined;
}

/** Images whose reconstructions are followed during training, where it sees as many. */
const followed = 500;

/**
 * Trains the first stage of a run, or finds it finished.
 *
 * @returns The trained VAE, which the caller owns, and the seconds of training.
 */
export async function trainFirstStage(
  config: FirstStageConfig,
  source: Source,
  { run, resume, startProgress, signal, validation }: FirstStageOptions,
): Promise<{ vae: Vae; seconds: number }> {
  const vae = await buildFirstStage(config, source.shape, run);
  const { imagesEvery, steps, batchSize } = config;
  const stamped = { ...config, dataFingerprint: source.fingerprint };
  // A training of a few small steps takes no longer to follow than to run.
  const few = subset(source, 0, Math.min(followed, source.length, steps * batchSize));
  try {
    const { state, seconds } = await trainInFolder({
      folder: run,
      config: stamped,
      resume,
      label: "first stage",
      startProgress,
      signal,
      train: (options) =>
        train({ ...options, vae, source, rng: new Rng(config.seed).fork("first-stage/training") }),
      measure: (step) =>
        isFollowedStep(step, config) ? followReconstruction(vae, few) : Promise.resolve(undefined),
      weights: () => vae.store.save(),
      draw: (epoch) =>
        imagesEvery !== undefined && epoch % imagesEvery === 0
          ? drawPictures(vae, source)
          : Promise.resolve([]),
      ...(validation && { validate: () => validate(vae, validation) }),
    });
    vae.store.restore(state.weights, run);
    return { vae, seconds };
  } catch (error) {
    vae.dispose();
    throw error;
  }
}

/** About twenty points over a training, closer together at its start, where the most happens. */
export function isFollowedStep(
  step: number,
  { steps, logEvery }: Pick<FirstStageConfig, "steps" | "logEvery">,
): boolean {
  const every = Math.max(1, Math.round(steps / 16 / logEvery)) * logEvery;
  return step <= 3 * logEvery || step % every === 0 || step === steps;
}

/** Reconstructs the images of the validation, at most as many as training images are followed. */
async function validate(vae: Vae, source: Source): Promise<Record<string, number>> {
  const few = subset(source, 0, Math.min(followed, source.length));
  const measured = await followReconstruction(vae, few);
  return {
    validationMse: measured?.mse ?? Number.NaN,
    validationVarianceLoss: measured?.varianceLoss ?? Number.NaN,
  };
}

async function followReconstruction(
  vae: Vae,
  source: Source,
): Promise<LoggedStep["reconstruction500"]> {
  const bytes = new Uint8Array(source.length * imageSize(source.shape));
  await source.read(
    Uint32Array.from({ length: source.length }, (_, i) => i),
    bytes,
  );
  const decoded = await reconstruct(vae, source, {
    from: "sample",
    rng: new Rng(1).fork("followed"), // the same noise at every point, so that only training moves it
  });
  if (!decoded.every(Number.isFinite)) return undefined; // the training stops by itself, and says where
  const shape = [source.length, ...source.shape];
  const images = { data: Float32Array.from(bytes, (value) => value / 255), shape };
  const reconstructions = { data: decoded, shape };
  return {
    mse: meanSquaredError(images, reconstructions),
    varianceLoss: varianceLoss(images, reconstructions),
  };
}
