import { decodeSafetensors, encodeSafetensors, Rng, VaeError, type Source } from "@vae/base";
import {
  createVae,
  denseNetwork,
  gaussianObjective,
  saveVae,
  train,
  type TrainingState,
  type Vae,
} from "@vae/core";
import * as tf from "@tensorflow/tfjs";
import type { SavedFile, TrainingFacts, TrainingSettings } from "../protocol/calls.js";
import type { Tell } from "../protocol/serve-calls.js";
import { evaluateModel, readAll, shownImages } from "./evaluate-model.js";

/** Steps at most: 250 epochs of the 8,000 images. */
const lastStep = 20_000;
const batchSize = 100;
/** Steps between two readings of the loss. */
const logEvery = 5;
/** Steps between two looks at the images, so far in a training. */
const viewEvery = (step: number) => (step < 100 ? 20 : step < 1000 ? 50 : 200);

/** The images of a session. */
export interface SessionImages {
  readonly training: Source;
  /** Those that figures and pictures are made of. */
  readonly held: Source;
}

/** One model and its training, which can stand still. */
export interface TrainingSession {
  facts(): Promise<TrainingFacts>;
  /** Measures the model as it is and tells it. */
  view(): Promise<void>;
  /** Goes on; does nothing where it goes on already. */
  resume(): void;
  /** Waits until the step under way has ended. */
  pause(): Promise<void>;
  /** One file with weights and configuration; a training goes on afterwards. */
  save(): Promise<SavedFile>;
  dispose(): Promise<void>;
}

/** What {@link createTrainingSession} takes beside the model. */
export interface TrainingSessionOptions {
  readonly images: SessionImages;
  readonly learningRate: number;
  readonly seed: number;
  readonly tell: Tell;
}

/** A small dense VAE, untrained. */
export function createSmallVae({ latent, gamma, seed }: TrainingSettings): Vae {
  return createVae({
    network: denseNetwork({ imageShape: [28, 28, 1], latent, widths: [256, 128] }),
    objective: gaussianObjective({
      gamma: typeof gamma === "number" ? { rule: "fixed", value: gamma } : { rule: gamma },
      klWeight: 1,
    }),
    rng: new Rng(seed).fork("first-stage"),
  });
}

/** Makes a session of a model, which it owns from then on. */
export function createTrainingSession(
  vae: Vae,
  { images, learningRate, seed, tell }: TrainingSessionOptions,
): TrainingSession {
  let state: TrainingState | undefined;
  let running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  const view = async () => {
    const step = state?.step ?? 0;
    tell("trainingView", { step, ...(await evaluateModel(vae, images.held)) });
  };

  const run = async (signal: AbortSignal) => {
    try {
      await train({
        vae,
        source: images.training,
        steps: lastStep,
        batchSize,
        schedule: { learningRate },
        rng: new Rng(seed).fork("training"),
        ...(state && { resumeFrom: state }),
        logEvery,
        checkpointEvery: lastStep,
        signal,
        callbacks: {
          async onStep({ step, loss }, { examplesPerSecond }) {
            const { numTensors, numBytes } = tf.memory();
            const memory = { tensors: numTensors, bytes: numBytes };
            tell("trainingStep", { step, loss, imagesPerSecond: examplesPerSecond, memory });
            if (step % viewEvery(step) !== 0) return;
            tell("trainingView", { step, ...(await evaluateModel(vae, images.held)) });
          },
          onCheckpoint(reached) {
            state = reached;
          },
        },
      });
      tell("trainingStopped", { reason: "finished" });
    } catch (error) {
      if (VaeError.isInstance(error) && error.code === "INTERRUPTED") {
        tell("trainingStopped", { reason: "paused" });
        return;
      }
      const message = error instanceof Error ? error.message : String(error);
      tell("trainingStopped", { reason: "failed", message });
    }
  };

  const resume = () => {
    if (running !== undefined) return;
    const stop = new AbortController();
    running = {
      stop,
      ended: run(stop.signal).finally(() => {
        running = undefined;
      }),
    };
  };
  const pause = async () => {
    running?.stop.abort();
    await running?.ended;
  };

  return {
    async facts() {
      const { id, latent } = vae.network;
      const shown = (await readAll(images.held)).slice(0, shownImages * 784);
      return { network: id, latent, parameters: vae.store.parameterCount, shown };
    },
    view,
    resume,
    pause,
    async save() {
      const wasRunning = running !== undefined;
      await pause(); // so that all weights are of one step
      try {
        const { config, weights } = await saveVae(vae);
        const about = { config: JSON.stringify(config) };
        const step = state?.step ?? 0;
        return {
          name: `vae-step-${step}.safetensors`,
          bytes: encodeSafetensors(decodeSafetensors(weights).tensors, about),
        };
      } finally {
        if (wasRunning) resume();
      }
    },
    async dispose() {
      await pause();
      vae.dispose();
    },
  };
}
