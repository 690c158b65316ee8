/** Mean of some numbers, and their sample standard deviation. */
export interface Spread {
  readonly mean: number;
  /** Null for one number, which has none. */
  readonly std: number | null;
}

/**
 * Mean and sample standard deviation, with divisor n − 1.
 *
 * @param values - One number or more.
 *
 * @example
 * ```ts
 * spreadOf([1, 3]); // { mean: 2, std: 1.414… }
 * ```
 */
export function spreadOf(values: readonly number[]): Spread {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, std: null };
  const scatter = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(scatter / (n - 1)) };
}
