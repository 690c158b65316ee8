/** Moments of every column, in float64. */
export interface ColumnMoments {
  readonly mean: Float64Array;
  /** Population form (divisor n, NumPy's `ddof=0`). */
  readonly variance: Float64Array;
}

/**
 * Mean and variance of the columns of a matrix, in two passes: the second subtracts the mean before it squares,
 * so that a large mean costs no digits.
 *
 * @param data - `[n, columns]`, row-major.
 */
export function columnMoments(data: Float32Array | Float64Array, columns: number): ColumnMoments {
  const rows = data.length / columns;
  const mean = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns]! += data[i]!;
  for (let d = 0; d < columns; d++) mean[d]! /= rows;
  const variance = new Float64Array(columns);
  for (let i = 0; i < data.length; i++)
    variance[i % columns]! += (data[i]! - mean[i % columns]!) ** 2;
  for (let d = 0; d < columns; d++) variance[d]! /= rows;
  return { mean, variance };
}
