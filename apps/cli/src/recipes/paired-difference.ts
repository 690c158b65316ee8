import { VaeError } from "@vae/base";

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
  const mean = differences.reduce((sum, value) => sum + value, 0) / pairs;
  const scatter = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = studentQuantile(pairs - 1) * Math.sqrt(scatter / (pairs - 1) / pairs);
  return { mean, interval: [mean - half, mean + half], pairs };
}

/** The 97.5 % quantile of Student's distribution for 1 to 10 degrees of freedom. */
const fewDegrees = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281,
] as const;

/** Beyond ten degrees by the first terms of the expansion in 1/ν (Abramowitz and Stegun, 26.7.5), within 1e-4. */
function studentQuantile(degrees: number): number {
  const listed = fewDegrees[degrees - 1];
  if (listed !== undefined) return listed;
  const x = 1.959964;
  return (
    x +
    (x ** 3 + x) / (4 * degrees) +
    (5 * x ** 5 + 16 * x ** 3 + 3 * x) / (96 * degrees ** 2) +
    (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / (384 * degrees ** 3)
  );
}
