import type { Rng } from "@vae/base";
import type { AdamOptions } from "@vae/backend/ops";
import type { TermValues } from "../objectives/objective.js";
import type { Schedule } from "./schedule.js";
import type { TrainingState } from "./training-state.js";

/** Numbers of one logged step. */
export interface StepMetrics extends TermValues {
  /** Steps done, 1 after the first. */
  readonly step: number;
  /** Epochs begun before this step, 0 in the first. */
  readonly epoch: number;
  /** The learning rate of this step. */
  readonly learningRate: number;
}

/** How fast a training is, and how long it will take. */
export interface StepTiming {
  /** Data a second since the last logged step. */
  readonly examplesPerSecond: number;
  /** Seconds until the last step, by the mean rate since this session's second step. */
  readonly secondsLeft: number;
}

/** Numbers of one epoch: the means of the terms over its steps. */
export interface EpochMetrics extends TermValues {
  /** Which epoch ended, 0 for the first. */
  readonly epoch: number;
  /** Steps done. */
  readonly step: number;
  /** The learning rate of its last step. */
  readonly learningRate: number;
}

/** How a training ended. */
export interface TrainingEnd {
  readonly reason: "finished" | "interrupted" | "failed";
  /** Steps done. */
  readonly step: number;
}

/** What the caller learns during training. All may be asynchronous; training waits. */
export interface TrainingCallbacks {
  /** At step 1, at every `logEvery`-th and at the last. */
  onStep?(metrics: StepMetrics, timing: StepTiming): void | Promise<void>;
  /**
   * At the end of each epoch. What it returns are metrics of the epoch too, e.g. `{ validationMse: 0.02 }`, which
   * `keepBest` and the plateau of a schedule can name.
   */
  onEpoch?(metrics: EpochMetrics): EpochExtras | Promise<EpochExtras>;
  /** At every `checkpointEvery`-th step, at the end of the best epoch so far, when interrupted, and at the end. */
  onCheckpoint?(state: TrainingState): void | Promise<void>;
  /** Once, however it ends; before the error is thrown where there is one. */
  onEnd?(end: TrainingEnd): void | Promise<void>;
}

/** Metrics of one's own, by name. */
export type EpochExtras = Readonly<Record<string, number>> | undefined;

/** Options that the trainings of both stages share. */
export interface TrainingOptions {
  /** Steps in all; either this or `epochs`. */
  readonly steps?: number;
  /** Epochs in all. */
  readonly epochs?: number;
  readonly batchSize: number;
  /** Whether data that are left when an epoch's last batch is not full are dropped or make a smaller batch. `@default "drop"` */
  readonly lastBatch?: "drop" | "keep";
  readonly schedule: Schedule;
  readonly adam?: AdamOptions;
  /** Largest length of all gradients together; longer ones are shortened to it. Absent: they are taken as they are. */
  readonly clipNorm?: number;
  /** Draws the order of the data and all noise, by step: an interrupted run draws the same again. */
  readonly rng: Rng;
  /** Continue from here. */
  readonly resumeFrom?: TrainingState;
  /** Steps between two readings of the loss; reading waits for the device. `@default 20` */
  readonly logEvery?: number;
  /** Steps between two checkpoints. `@default 500` */
  readonly checkpointEvery?: number;
  /** Makes a checkpoint at the end of each epoch whose metric is the best so far. */
  readonly keepBest?: BestMetric;
  readonly callbacks?: TrainingCallbacks;
  /** When aborted, the step is finished, a checkpoint handed out, and INTERRUPTED thrown. */
  readonly signal?: AbortSignal;
}

/** Which epoch is the best. */
export interface BestMetric {
  /** A term of the loss, or a metric that `onEpoch` returns. */
  readonly metric: string;
  /** Whether less of it is better, or more. `@default "min"` */
  readonly mode?: "min" | "max";
}
