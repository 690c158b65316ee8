import type { EpochSums } from "./training-state.js";

/** The means of the terms over the steps of an epoch. */
export interface EpochAverage {
  /** Takes in the terms of one step. */
  add(terms: Readonly<Record<string, number>>): void;
  /** The means; nothing where no step was taken in. */
  means(): Record<string, number>;
  /** What it is made of so far, to go on from. */
  readonly sums: EpochSums;
}

/** @param from - Where an interrupted epoch stopped. */
export function createEpochAverage(from: EpochSums = { steps: 0, sums: {} }): EpochAverage {
  let { steps } = from;
  const sums: Record<string, number> = { ...from.sums };
  return {
    add(terms) {
      steps += 1;
      for (const [name, value] of Object.entries(terms)) sums[name] = (sums[name] ?? 0) + value;
    },
    means: () => Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / steps])),
    get sums() {
      return { steps, sums: { ...sums } };
    },
  };
}
