import { VaeError } from "@vae/base";
import { checkPlateau, type PlateauOptions } from "./plateau.js";

/** The learning rate over the steps. */
export interface Schedule {
  readonly learningRate: number;
  /** Halve it every so many epochs: `lr·0.5^⌊epoch/halveEvery⌋` (Dai and Wipf; Asperti). Absent: constant. */
  readonly halveEvery?: number | undefined;
  /** Multiply it by a factor at given epochs, or every so many. */
  readonly decay?: StepDecay | undefined;
  /** Raise it from `lr/warmUpSteps` at the first step to lr at this one, linearly. */
  readonly warmUpSteps?: number | undefined;
  /** Lower it whenever an epoch's metric has stopped to improve. */
  readonly plateau?: PlateauOptions | undefined;
}

/** A factor that is applied again and again, e.g. `{ factor: 0.5, at: [80, 120, 150] }`. */
export interface StepDecay {
  /** Above 0, at most 1. */
  readonly factor: number;
  /** Epochs between two applications; either this or `at`. */
  readonly every?: number | undefined;
  /** Epochs, counted from 0, from whose start it is applied once more. */
  readonly at?: readonly number[] | undefined;
}

/**
 * The learning rate of a step, but for what a plateau lowers.
 *
 * @param time - Epochs and steps that were done before it.
 */
export function learningRateAt(
  { learningRate, halveEvery, decay, warmUpSteps = 1 }: Schedule,
  { epoch, step }: { readonly epoch: number; readonly step: number },
): number {
  const halved = halveEvery === undefined ? 1 : 0.5 ** Math.floor(epoch / halveEvery);
  const decayed = decay === undefined ? 1 : decay.factor ** timesDecayed(decay, epoch);
  return learningRate * halved * decayed * Math.min(1, (step + 1) / warmUpSteps);
}

function timesDecayed({ every, at = [] }: StepDecay, epoch: number): number {
  return every === undefined
    ? at.filter((start) => start <= epoch).length
    : Math.floor(epoch / every);
}

/** @throws {VaeError} CONFIG_INVALID, when a number makes no sense. */
export function checkSchedule({
  learningRate,
  halveEvery,
  decay,
  warmUpSteps,
  plateau,
}: Schedule): void {
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw invalid("learningRate", "a number > 0", learningRate);
  }
  for (const [name, value] of Object.entries({
    halveEvery,
    warmUpSteps,
    "decay.every": decay?.every,
  })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw invalid(name, "a whole number ≥ 1", value);
    }
  }
  if (decay !== undefined) {
    const { factor, every, at } = decay;
    if (!(factor > 0 && factor <= 1)) throw invalid("decay.factor", "above 0, at most 1", factor);
    if ((every === undefined) === (at === undefined)) {
      throw new VaeError("CONFIG_INVALID", "decay: expected either every or at.");
    }
    for (const epoch of at ?? []) {
      if (!Number.isSafeInteger(epoch) || epoch < 1) {
        throw invalid("decay.at", "whole numbers ≥ 1", epoch);
      }
    }
  }
  if (plateau !== undefined) checkPlateau(plateau);
}

function invalid(name: string, expected: string, got: number): VaeError {
  return new VaeError("CONFIG_INVALID", `${name}: expected ${expected}, got ${got}.`);
}
