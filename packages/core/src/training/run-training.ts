import { VaeError, type NamedArray, type Rng } from "@vae/base";
import type { Tensors } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import { restoreVariables, saveVariables } from "../model/variable-store.js";
import type { Autoencoder } from "../model/vae.js";
import { checkName } from "../networks/layers/layer.js";
import type { TermValues } from "../objectives/objective.js";
import { shuffledBatches, type BatchOrder } from "./batch-order.js";
import { diverged, findNotFinite, findNotFiniteArray, type NotFinite } from "./divergence.js";
import { createEpochAverage } from "./epoch-average.js";
import { freshPlateau, observeEpoch } from "./plateau.js";
import { checkSchedule, learningRateAt } from "./schedule.js";
import { createStepTimer } from "./step-timer.js";
import type { BestMetric, TrainingEnd, TrainingOptions } from "./training-options.js";
import type { BestEpoch, TrainingState } from "./training-state.js";
import { createTrainingStep, type TrainingStep } from "./training-step.js";

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
 * The device is read at every `logEvery`-th step, at checkpoints and at the ends of epochs; what became NaN or infinite
 * in between is found then, with the step in which it did.
 *
 * @returns The state after the last step; the model holds the same weights.
 * @throws {VaeError} TRAINING_DIVERGED, when the loss or a weight is not finite; no checkpoint is made of it.
 * @throws {VaeError} INTERRUPTED, when the signal fires, after a last checkpoint.
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense, or the state to resume from was drawn
 *   by another generator.
 */
export async function runTraining<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  data: TrainingData<Data>,
  options: TrainingOptions,
): Promise<TrainingState> {
  const { schedule, adam = {}, clipNorm, rng, resumeFrom, callbacks = {}, signal } = options;
  const { logEvery = 20, checkpointEvery = 500, keepBest } = options;
  const order = shuffledBatches(data.length, options.batchSize, rng.fork("order"), options);
  const steps = checkOptions(options, order);
  const { beta1 = 0.9, beta2 = 0.999 } = adam;
  const trainingStep = createTrainingStep(model, (batch) => data.prepare(batch), {
    ...adam,
    beta1,
    beta2,
    clipNorm,
  });
  const names = { terms: [] as readonly string[], weights: namesOf(model) };
  const { progress } = resumeFrom ?? {};
  let done = resumeFrom?.step ?? 0;
  let checkpointed = resumeFrom?.step;
  let average = createEpochAverage(progress?.epoch);
  let lastEpoch = progress?.lastEpoch;
  let plateau = progress?.plateau ?? freshPlateau;
  let best = progress?.best;
  const timer = createStepTimer(steps);
  let ended: TrainingEnd["reason"] = "failed";

  /** Batch and noise of a step; what depends on the step before is not among them. */
  const read = async (step: number): Promise<Tensors> => {
    const noises = rng.fork(`step/${step}`);
    const indices = order.indices(step);
    const batch = await data.batch(indices, noises.fork("data"));
    const shape: [number, number] = [indices.length, model.network.latent];
    const noise = noises.fork("posterior").normals(new Float32Array(shape[0] * shape[1]));
    return { ...batch, noise: tf.tensor2d(noise, shape) };
  };
  const learningRate = (step: number): number => {
    const epoch = Math.floor(step / order.stepsPerEpoch);
    return plateau.factor * learningRateAt(schedule, { epoch, step });
  };

  const stop = (found: NotFinite): VaeError =>
    diverged(found, {
      stepsPerEpoch: order.stepsPerEpoch,
      foundAt: done,
      checkpoint: checkpointed === 0 ? undefined : checkpointed,
    });
  const finite = (arrays: Record<string, NamedArray>) => {
    const found = findNotFiniteArray(arrays, done);
    if (found !== undefined) throw stop(found);
    return arrays;
  };
  const state = async (): Promise<TrainingState> => ({
    step: done,
    weights: finite(await model.store.save()),
    optimizer: finite(await saveVariables(trainingStep.optimizerVariables)),
    progress: {
      generator: rng.state,
      epoch: average.sums,
      ...(lastEpoch && { lastEpoch }),
      ...(schedule.plateau && { plateau }),
      ...(best && { best }),
    },
  });

  /** Reports of the steps since the last reading. */
  let reports: tf.Tensor1D[] = [];
  /** Reads them, adds them to the epoch's means and returns the terms of the newest. */
  const readReports = async (): Promise<TermValues> => {
    const held = reports;
    reports = [];
    try {
      const all = await Promise.all(held.map((report) => report.data<"float32">()));
      let terms: Record<string, number> = {};
      for (const [i, report] of all.entries()) {
        const found = findNotFinite(report, names, done - all.length + i + 1);
        if (found !== undefined) throw stop(found);
        terms = Object.fromEntries(names.terms.map((name, at) => [name, report[at] ?? Number.NaN]));
        average.add(terms);
      }
      return terms as TermValues;
    } finally {
      tf.dispose(held);
    }
  };

  /** @returns Whether it was the best so far. */
  const endEpoch = async (): Promise<boolean> => {
    const means = average.means() as TermValues;
    const epoch = done / order.stepsPerEpoch - 1;
    const rate = learningRate(done - 1);
    const extras = await callbacks.onEpoch?.({ ...means, epoch, step: done, learningRate: rate });
    average = createEpochAverage();
    lastEpoch = { ...means, ...extras };
    if (schedule.plateau !== undefined) {
      const value = metricOf(lastEpoch, schedule.plateau.metric ?? "loss", "schedule.plateau");
      plateau = observeEpoch(schedule.plateau, plateau, value);
    }
    const better = keepBest && betterEpoch(keepBest, lastEpoch, best, done);
    best = better ?? best;
    return better !== undefined;
  };

  let next: Promise<Tensors> | undefined;
  try {
    if (resumeFrom !== undefined) resume(model, trainingStep, resumeFrom, rng);
    let yielded = performance.now();
    while (done < steps) {
      const batch = await (next ?? read(done));
      next = done + 1 < steps ? read(done + 1) : undefined; // read while the step runs
      next?.catch(() => undefined); // a failure is thrown where it is awaited
      const rate = learningRate(done);
      const inputs = {
        ...batch,
        learningRate: tf.scalar(rate),
        beta1Power: tf.scalar(beta1 ** (done + 1)),
        beta2Power: tf.scalar(beta2 ** (done + 1)),
      };
      try {
        const { report, ...terms } = trainingStep.run(inputs);
        tf.dispose(terms);
        reports.push(report);
        names.terms = trainingStep.termNames;
      } finally {
        tf.dispose(inputs);
      }
      timer.count(order.indices(done).length);
      done += 1;
      const isLast = done === steps;
      const isLogged = done === 1 || isLast || done % logEvery === 0;
      const isEpochEnd = done % order.stepsPerEpoch === 0;
      let isDue = isLast || done % checkpointEvery === 0;
      if (isLogged || isEpochEnd || isDue) {
        const terms = await readReports();
        if (isLogged) {
          const epoch = Math.floor((done - 1) / order.stepsPerEpoch);
          const metrics = { step: done, epoch, learningRate: rate, ...terms };
          await callbacks.onStep?.(metrics, timer.read(done));
        }
        if (isEpochEnd && (await endEpoch())) isDue = true;
      }
      if (performance.now() - yielded > 20) {
        await macrotask(); // lets signals, timers and a page's own events in
        yielded = performance.now();
      }
      if (isDue || signal?.aborted === true) {
        await readReports();
        if (checkpointed !== done) await callbacks.onCheckpoint?.(await state());
        checkpointed = done;
        if (signal?.aborted === true && !isLast) {
          ended = "interrupted";
          throw new VaeError(
            "INTERRUPTED",
            `training: interrupted after step ${done} of ${steps}.`,
          );
        }
      }
    }
    const last = await state();
    ended = "finished";
    return last;
  } finally {
    tf.dispose(reports);
    await next?.then(tf.dispose, () => undefined);
    trainingStep.dispose();
    await callbacks.onEnd?.({ reason: ended, step: done });
  }
}

/** @returns The number of steps in all. */
function checkOptions(options: TrainingOptions, { stepsPerEpoch }: BatchOrder): number {
  const { steps, epochs, logEvery, checkpointEvery, clipNorm, schedule, keepBest } = options;
  const { adam = {} } = options;
  for (const [name, value] of Object.entries({ steps, epochs, logEvery, checkpointEvery })) {
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1)) {
      throw new VaeError("CONFIG_INVALID", `${name}: expected a whole number ≥ 1, got ${value}.`);
    }
  }
  if (clipNorm !== undefined && !(clipNorm > 0)) {
    throw new VaeError("CONFIG_INVALID", `clipNorm: expected a number > 0, got ${clipNorm}.`);
  }
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = adam;
  for (const [name, value] of Object.entries({ beta1, beta2 })) {
    if (!(value >= 0 && value < 1)) {
      throw new VaeError("CONFIG_INVALID", `${name}: expected from 0, below 1, got ${value}.`);
    }
  }
  if (!(epsilon > 0 && epsilon < Infinity)) {
    throw new VaeError("CONFIG_INVALID", `epsilon: expected a number > 0, got ${epsilon}.`);
  }
  if (!(weightDecay >= 0 && weightDecay < Infinity)) {
    throw new VaeError("CONFIG_INVALID", `weightDecay: expected a number ≥ 0, got ${weightDecay}.`);
  }
  checkSchedule(schedule);
  if (keepBest?.mode !== undefined) checkName("mode of keepBest", keepBest.mode, ["min", "max"]);
  if (steps !== undefined && epochs === undefined) return steps;
  if (epochs !== undefined && steps === undefined) return epochs * stepsPerEpoch;
  throw new VaeError(
    "CONFIG_INVALID",
    `training: expected either steps or epochs, got ${steps === undefined ? "none" : "both"}.`,
  );
}

function namesOf<Data extends tf.Tensor>({ store }: Autoencoder<Data>): string[] {
  return store.trained.map(({ name }) => name);
}

function resume<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  step: TrainingStep,
  { weights, optimizer, progress }: TrainingState,
  rng: Rng,
): void {
  const drawn = progress?.generator;
  if (drawn !== undefined && drawn.path !== rng.state.path) {
    throw new VaeError(
      "CONFIG_INVALID",
      `resumeFrom: drawn by the generator "${drawn.path}", this is "${rng.state.path}". Use the same seed.`,
    );
  }
  model.store.restore(weights, "checkpoint weights");
  restoreVariables(step.optimizerVariables, optimizer, "checkpoint optimizer");
}

/** The epoch, where it is better than the best so far. */
function betterEpoch(
  { metric, mode = "min" }: BestMetric,
  metrics: Readonly<Record<string, number>>,
  best: BestEpoch | undefined,
  step: number,
): BestEpoch | undefined {
  const value = metricOf(metrics, metric, "keepBest");
  const isBetter =
    best?.metric !== metric || (mode === "min" ? value < best.value : value > best.value);
  return isBetter ? { metric, value, step } : undefined;
}

function metricOf(
  metrics: Readonly<Record<string, number>>,
  name: string,
  subject: string,
): number {
  const value = metrics[name];
  if (value === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${subject}: no metric "${name}". Known: ${Object.keys(metrics).join(", ")}.`,
    );
  }
  return value;
}

/** Ends the current turn of the event loop. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
