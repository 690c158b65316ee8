/** A histogram as TensorBoard takes it. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** Right edges of the buckets, rising. */
  readonly limits: readonly number[];
  /** How many values lie in each. */
  readonly counts: readonly number[];
}

/**
 * Counts values in buckets of equal width between the least and the greatest.
 *
 * @param buckets - How many. `@default 30`, what TensorBoard shows
 *
 * @example
 * ```ts
 * countHistogram([0, 1, 1, 4], 2).counts; // [3, 1]
 * ```
 */
export function countHistogram(values: ArrayLike<number>, buckets = 30): Histogram {
  let [min, max, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    sumOfSquares += value * value;
  }
  const width = (max - min) / buckets;
  const counts = new Array<number>(width > 0 ? buckets : 1).fill(0);
  for (let i = 0; i < values.length; i++) {
    const at = width > 0 ? Math.floor(((values[i] ?? Number.NaN) - min) / width) : 0;
    const bucket = Math.min(at, counts.length - 1); // the greatest value lies on the last edge
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const limits = counts.map((_, i) => (i === counts.length - 1 ? max : min + (i + 1) * width));
  return { min, max, count: values.length, sum, sumOfSquares, limits, counts };
}
