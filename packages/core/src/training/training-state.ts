import type { NamedArray, RngState } from "@vae/base";
import type { PlateauState } from "./plateau.js";

/** All that a training continues from. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** The model's variables: weights, the statistics of batch norm, what gamma is computed from. */
  readonly weights: Readonly<Record<string, NamedArray>>;
  /** The optimiser's variables. */
  readonly optimizer: Readonly<Record<string, NamedArray>>;
  /** What the loop itself remembers, as JSON. Absent in checkpoints that were made by other means. */
  readonly progress?: TrainingProgress;
}

/** What the loop remembers between steps. */
export interface TrainingProgress {
  /** Where the generator of all draws stands. Steps draw from forks of it, so it stays where it began. */
  readonly generator: RngState;
  /** The epoch that is under way: what its mean terms are made of so far. */
  readonly epoch: EpochSums;
  /** Metrics of the last epoch that ended. */
  readonly lastEpoch?: Readonly<Record<string, number>>;
  readonly plateau?: PlateauState;
  /** The best epoch by the metric that `keepBest` names. */
  readonly best?: BestEpoch;
}

/** Sums over the steps of an epoch. */
export interface EpochSums {
  readonly steps: number;
  /** By the name of the term. */
  readonly sums: Readonly<Record<string, number>>;
}

/** The epoch whose weights are kept. */
export interface BestEpoch {
  readonly metric: string;
  readonly value: number;
  /** Steps that were done at its end. */
  readonly step: number;
}
