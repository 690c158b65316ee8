import { VaeError } from "@vae/base";
import { spreadOf } from "./spread.js";
import { studentQuantile } from "./student-t.js";

/** Difference of two numbers that were measured with the same seeds. */
export interface PairedDifference {
  readonly mean: number;
  /** 95 % interval of the mean, by Student's distribution. */
  readonly interval: [low: number, high: number];
  /** Seeds. */
  readonly pairs: number;
}

/**
 * Mean of `values − others` and its 95 % interval, `d̄ ± t·s/√n` with n − 1 degrees of freedom: what both have of a seed
 * cancels.
 *
 * @returns Undefined for fewer than two pairs, which have no spread.
 * @throws {VaeError} SHAPE_MISMATCH, when there are more of one than of the other.
 *
 * @example
 * ```ts
 * pairedDifference([10, 12], [13, 13])?.mean; // -2
 * ```
 */
export function pairedDifference(
  values: readonly number[],
  others: readonly number[],
): PairedDifference | undefined {
  const pairs = values.length;
  if (others.length !== pairs) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `pairedDifference: expected as many numbers on both sides, got ${pairs} and ${others.length}.`,
    );
  }
  if (pairs < 2) return undefined;
  const differences = values.map((value, i) => value - others[i]!);
  const { mean, std } = spreadOf(differences);
  const half = (studentQuantile(0.975, pairs - 1) * (std ?? 0)) / Math.sqrt(pairs);
  return { mean, interval: [mean - half, mean + half], pairs };
}
