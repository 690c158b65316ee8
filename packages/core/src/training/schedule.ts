import { VaeError } from "@vae/base";

/** The learning rate over the steps. */
export interface Schedule {
  readonly learningRate: number;
  /** Halve it every so many epochs: `lr·0.5^⌊epoch/halveEvery⌋` (Dai and Wipf; Asperti). Absent: constant. */
  readonly halveEvery?: number | undefined;
}

/** The learning rate of an epoch. */
export function learningRateAt({ learningRate, halveEvery }: Schedule, epoch: number): number {
  return halveEvery === undefined
    ? learningRate
    : learningRate * 0.5 ** Math.floor(epoch / halveEvery);
}

/** @throws {VaeError} CONFIG_INVALID, when a number makes no sense. */
export function checkSchedule({ learningRate, halveEvery }: Schedule): void {
  if (!(learningRate > 0 && learningRate < Infinity)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `learningRate: expected a number > 0, got ${learningRate}.`,
    );
  }
  if (halveEvery !== undefined && !(Number.isSafeInteger(halveEvery) && halveEvery >= 1)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `halveEvery: expected a whole number ≥ 1, got ${halveEvery}.`,
    );
  }
}
