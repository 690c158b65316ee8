import { Rng, VaeError, type NamedArray } from "@vae/base";
import type { AdamOptions, Tensors } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import { restoreVariables, saveVariables } from "../model/variable-store.js";
import type { Autoencoder } from "../model/vae.js";
import type { ObjectiveTerms } from "../objectives/gaussian-objective.js";
import { shuffledBatches } from "./batch-order.js";
import { checkSchedule, learningRateAt, type Schedule } from "./schedule.js";
import { createTrainingStep, type TrainingStep } from "./training-step.js";

/** All that a training continues from. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** The model's variables. */
  readonly weights: Readonly<Record<string, NamedArray>>;
  /** The optimiser's variables. */
  readonly optimizer: Readonly<Record<string, NamedArray>>;
}

/** Numbers of one logged step. */
export interface StepMetrics extends Readonly<Record<keyof ObjectiveTerms, number>> {
  /** Steps done, 1 after the first. */
  readonly step: number;
  /** Epochs begun before this step, 0 in the first. */
  readonly epoch: number;
  readonly learningRate: number;
}

/** What the caller learns during training. All may be asynchronous; training waits. */
export interface TrainingCallbacks {
  /** At step 1, at every `logEvery`-th and at the last. */
  onStep?(metrics: StepMetrics): void | Promise<void>;
  /** At every `checkpointEvery`-th step, when interrupted, and at the end. */
  onCheckpoint?(state: TrainingState): void | Promise<void>;
}

/** Options that the trainings of both stages share. */
export interface TrainingOptions {
  readonly steps: number;
  readonly batchSize: number;
  readonly schedule: Schedule;
  readonly adam?: AdamOptions;
  /** Draws the order of the data and all noise, by step: an interrupted run draws the same again. */
  readonly rng: Rng;
  /** Continue from here. */
  readonly resumeFrom?: TrainingState;
  /** Steps between two readings of the loss; reading waits for the device. `@default 20` */
  readonly logEvery?: number;
  /** Steps between two checkpoints. `@default 500` */
  readonly checkpointEvery?: number;
  readonly callbacks?: TrainingCallbacks;
  /** When aborted, the step is finished, a checkpoint handed out, and INTERRUPTED thrown. */
  readonly signal?: AbortSignal;
}

/** The data of a training. */
export interface TrainingData<Data extends tf.Tensor> {
  readonly length: number;
  /** Tensors of one batch; they become the loop's. `rng` is this step's own. */
  batch(indices: Uint32Array, rng: Rng): Promise<Tensors>;
  /** Makes the network's input out of them, inside the compiled step. */
  prepare(batch: Tensors): Data;
}

/**
 * Trains a model: the loop of both stages.
 *
 * Every draw is a function of seed and step, so a run that is interrupted and resumed from its last
 * checkpoint ends with the same weights, bit for bit, on the same backend.
 *
 * @returns The state after the last step; the model holds the same weights.
 * @throws {VaeError} TRAINING_DIVERGED, when the loss or a weight is not finite; no checkpoint is made of it.
 * @throws {VaeError} INTERRUPTED, when the signal fires, after a last checkpoint.
 * @throws {VaeError} CONFIG_INVALID, when a number of the options makes no sense.
 */
export async function runTraining<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  data: TrainingData<Data>,
  options: TrainingOptions,
): Promise<TrainingState> {
  const {
    steps,
    batchSize,
    schedule,
    adam = {},
    rng,
    resumeFrom,
    callbacks = {},
    signal,
  } = options;
  const { logEvery = 20, checkpointEvery = 500 } = options;
  for (const [name, value] of Object.entries({ steps, logEvery, checkpointEvery })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new VaeError("CONFIG_INVALID", `${name}: expected a whole number ≥ 1, got ${value}.`);
    }
  }
  checkSchedule(schedule);
  const order = shuffledBatches(data.length, batchSize, rng.fork("order"));
  const { beta1 = 0.9, beta2 = 0.999 } = adam;
  const trainingStep = createTrainingStep(model, (batch) => data.prepare(batch), {
    ...adam,
    beta1,
    beta2,
  });
  let done = resumeFrom?.step ?? 0;

  const inputsOf = async (step: number): Promise<Tensors> => {
    const noises = rng.fork(`step/${step}`);
    const batch = await data.batch(order.indices(step), noises.fork("data"));
    const shape: [number, number] = [batchSize, model.network.latent];
    const noise = noises.fork("posterior").normals(new Float32Array(shape[0] * shape[1]));
    const epoch = Math.floor(step / order.stepsPerEpoch);
    return {
      ...batch,
      noise: tf.tensor2d(noise, shape),
      learningRate: tf.scalar(learningRateAt(schedule, epoch)),
      beta1Power: tf.scalar(beta1 ** (step + 1)),
      beta2Power: tf.scalar(beta2 ** (step + 1)),
    };
  };
  const state = async (): Promise<TrainingState> => ({
    step: done,
    weights: finite(await model.store.save(), done),
    optimizer: finite(await saveVariables(trainingStep.optimizerVariables), done),
  });

  let next: Promise<Tensors> | undefined;
  try {
    if (resumeFrom !== undefined) resume(model, trainingStep, resumeFrom);
    let checkpointed = done;
    let yielded = performance.now();
    while (done < steps) {
      const inputs = await (next ?? inputsOf(done));
      next = done + 1 < steps ? inputsOf(done + 1) : undefined; // read while the step runs
      next?.catch(() => undefined); // a failure is thrown where it is awaited
      let terms: ObjectiveTerms;
      try {
        terms = trainingStep.run(inputs);
      } finally {
        tf.dispose(inputs);
      }
      done += 1;
      try {
        if (done === 1 || done === steps || done % logEvery === 0) {
          const epoch = Math.floor((done - 1) / order.stepsPerEpoch);
          await callbacks.onStep?.(await readMetrics(terms, done, epoch, schedule));
        }
      } finally {
        tf.dispose(terms);
      }
      if (performance.now() - yielded > 20) {
        await macrotask(); // lets signals, timers and a page's own events in
        yielded = performance.now();
      }
      if (done === steps || done % checkpointEvery === 0 || signal?.aborted === true) {
        if (checkpointed !== done) await callbacks.onCheckpoint?.(await state());
        checkpointed = done;
        if (signal?.aborted === true && done < steps) {
          throw new VaeError(
            "INTERRUPTED",
            `training: interrupted after step ${done} of ${steps}.`,
          );
        }
      }
    }
    return await state();
  } finally {
    await next?.then(tf.dispose, () => undefined);
    trainingStep.dispose();
  }
}

function resume<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  step: TrainingStep,
  { weights, optimizer }: TrainingState,
): void {
  model.store.restore(weights, "checkpoint weights");
  restoreVariables(step.optimizerVariables, optimizer, "checkpoint optimizer");
}

async function readMetrics(
  terms: ObjectiveTerms,
  step: number,
  epoch: number,
  schedule: Schedule,
): Promise<StepMetrics> {
  const read = async (tensor: tf.Scalar): Promise<number> => (await tensor.data())[0] ?? Number.NaN;
  const metrics = {
    step,
    epoch,
    learningRate: learningRateAt(schedule, epoch),
    loss: await read(terms.loss),
    kl: await read(terms.kl),
    reconstruction: await read(terms.reconstruction),
    mse: await read(terms.mse),
    gamma: await read(terms.gamma),
  };
  if (!Number.isFinite(metrics.loss)) {
    const term = (["kl", "reconstruction", "mse", "gamma"] as const).find(
      (name) => !Number.isFinite(metrics[name]),
    );
    throw diverged(`the loss is ${metrics.loss} (first in "${term ?? "loss"}")`, step, epoch);
  }
  return metrics;
}

/** Refuses to hand out a checkpoint that holds NaN or an infinity. */
function finite(
  arrays: Record<string, NamedArray>,
  step: number,
): Readonly<Record<string, NamedArray>> {
  for (const [name, { data }] of Object.entries(arrays)) {
    for (const value of data as Float32Array) {
      if (!Number.isFinite(value)) throw diverged(`"${name}" holds ${value}`, step);
    }
  }
  return arrays;
}

function diverged(what: string, step: number, epoch?: number): VaeError {
  const when = epoch === undefined ? `step ${step}` : `epoch ${epoch}, step ${step}`;
  return new VaeError(
    "TRAINING_DIVERGED",
    `training: ${what} at ${when}; the last checkpoint before it is kept. Try a lower learning rate or a larger gamma.`,
  );
}

/** Ends the current turn of the event loop. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
