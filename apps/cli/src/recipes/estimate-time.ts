import { Rng, VaeError, type ImageShape, type Source } from "@vae/base";
import { train, type TrainingCallbacks, type TrainingOptions } from "@vae/core";
import { createSource } from "@vae/datasets";
import { posteriorsInMemory, trainSecondStage } from "@vae/two-stage";
import type { FeatureExtractor } from "../evaluation/feature-extractor.js";
import { buildFirstStage, buildSecondStage } from "../runs/open-run.js";
import { stageConfigs, type PlannedModel } from "./plan-experiment.js";

/** How fast a model is on this machine, by a measured short training. */
export interface ModelRates {
  /** Seconds of a step of the first stage. */
  readonly firstStep: number;
  /** Seconds of a step of the second stage; 0 where there is none. */
  readonly secondStep: number;
  /** Seconds of an image's features; null where the extractor is not there. */
  readonly image: number | null;
  /** Values of both models, statistics of batch norm included. */
  readonly values: number;
  readonly latent: number;
}

/** What a model takes. */
export interface ModelEstimate {
  /** Seconds of both trainings. */
  readonly trainingSeconds: number;
  /** Seconds of the features of all rows; null where the extractor is not there. */
  readonly scoringSeconds: number | null;
  /** Bytes of checkpoints and posteriors. */
  readonly diskBytes: number;
}

/** Steps that are timed, at most; the first, which compiles, does not count. */
const timedSteps = 5;

/** Seconds after which the timing of a stage ends, once two steps are done. */
const patience = 6;

/** Bytes of one value in a checkpoint, with both moments of Adam. */
const bytesOfValue = 3 * 4;

/** Measures a few steps of both stages on made images, and a few features. */
export async function measureRates(
  { plan }: Pick<PlannedModel, "plan">,
  imageShape: ImageShape,
  extractor: FeatureExtractor | undefined,
): Promise<ModelRates> {
  const { firstStage, secondStage } = stageConfigs(plan, 1);
  const rng = new Rng(1).fork("estimate");
  const vae = await buildFirstStage(firstStage, imageShape, ".");
  const { latent } = vae.network;
  let firstStep: number;
  let values = 0;
  try {
    const source = noise(imageShape, firstStage.batchSize);
    firstStep = await secondsOfStep(firstStage, rng, (options) =>
      train({ ...options, vae, source }),
    );
    values += vae.store.parameterCount;
  } finally {
    vae.dispose();
  }
  let secondStep = 0;
  if (secondStage !== undefined) {
    const model = buildSecondStage(secondStage, latent);
    try {
      const length = secondStage.batchSize;
      const posteriors = posteriorsInMemory({
        length,
        latent,
        mean: rng.normals(new Float32Array(length * latent)),
        logVariance: new Float32Array(length * latent).fill(-2),
      });
      secondStep = await secondsOfStep(secondStage, rng, (options) =>
        trainSecondStage({ ...options, model, posteriors }),
      );
      values += model.store.parameterCount;
    } finally {
      model.dispose();
    }
  }
  const image = extractor === undefined ? null : await secondsOfImage(extractor, imageShape);
  return { firstStep, secondStep, image, values, latent };
}

/** What a model takes at such rates. */
export function estimateOf(
  { plan }: Pick<PlannedModel, "plan">,
  { firstStep, secondStep, image, values, latent }: ModelRates,
  images: { readonly train: number; readonly evaluation: number },
): ModelEstimate {
  const { firstStage, secondStage, evaluation } = plan;
  const scored = evaluation.rows.length * evaluation.generated + images.evaluation;
  const kept = (firstStage.keep ?? 2) + 1; // one more while the next is written
  return {
    trainingSeconds: firstStep * firstStage.steps + secondStep * (secondStage?.steps ?? 0),
    scoringSeconds: image === null ? null : image * scored,
    diskBytes: kept * values * bytesOfValue + images.train * latent * 2 * 4,
  };
}

async function secondsOfStep(
  config: Pick<TrainingOptions, "batchSize">,
  rng: Rng,
  run: (options: TrainingOptions) => Promise<unknown>,
): Promise<number> {
  const stop = new AbortController();
  const start = performance.now();
  const times: number[] = [];
  let before = start;
  const callbacks: TrainingCallbacks = {
    onStep() {
      const now = performance.now();
      times.push((now - before) / 1000);
      before = now;
      // Never after one step alone: it compiles, which may take longer than all others together.
      if (times.length > 1 && (now - start) / 1000 > patience) stop.abort();
    },
  };
  try {
    await run({
      steps: timedSteps,
      batchSize: config.batchSize,
      schedule: { learningRate: 1e-6 },
      logEvery: 1,
      rng,
      callbacks,
      signal: stop.signal,
    });
  } catch (error) {
    if (!(VaeError.isInstance(error) && error.code === "INTERRUPTED")) throw error;
  }
  const warm = times.slice(1);
  return warm.sort((a, b) => a - b)[Math.floor(warm.length / 2)] ?? 0;
}

async function secondsOfImage(extractor: FeatureExtractor, shape: ImageShape): Promise<number> {
  const few = 8;
  const images = new Uint8Array(few * shape[0] * shape[1] * shape[2]).map((_, i) => (i * 37) % 256);
  await extractor.features(images, shape); // compiles
  const start = performance.now();
  await extractor.features(images, shape);
  return (performance.now() - start) / 1000 / few;
}

/** Images of no meaning, for a step that is only timed. */
function noise(shape: ImageShape, length: number): Source {
  return createSource({ length, shape, fingerprint: "estimate" }, (indices, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (i * 31 + (indices[0] ?? 0)) % 256;
    return Promise.resolve();
  });
}
