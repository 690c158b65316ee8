import { transpose, type Matrix } from "./matrix.js";
import { tridiagonalEigenvalues } from "./tridiagonal-eigenvalues.js";

/**
 * Singular values of a matrix, largest first, without singular vectors.
 *
 * Householder reflections bring the matrix to bidiagonal form B; the eigenvalues of the tridiagonal matrix
 * with zero diagonal and the entries of B beside it are ± the singular values (Golub and Kahan, 1965).
 *
 * Each value is exact to a few units of rounding of the largest one. The roots of the eigenvalues of
 * `matrix · matrixᵀ` would cost as much and be off by 1e-8 of the largest one where they are nearly zero.
 *
 * @returns min(rows, columns) numbers ≥ 0.
 */
export function singularValues(matrix: Matrix): Float64Array {
  const tall = matrix.rows < matrix.columns ? transpose(matrix) : matrix;
  const eigenvalues = new Float64Array(2 * tall.columns);
  tridiagonalEigenvalues(eigenvalues, bidiagonal(tall));
  return eigenvalues
    .sort()
    .reverse()
    .slice(0, tall.columns)
    .map((value) => Math.max(value, 0));
}

/** Diagonal and superdiagonal of the bidiagonal form of a tall matrix, interleaved: d₀ e₀ d₁ e₁ … dₙ₋₁. */
function bidiagonal(matrix: Matrix): Float64Array {
  const { rows, columns } = matrix;
  // Three rows of zeros at the end, so that rows can be taken by fours from anywhere.
  const data = new Float64Array((rows + 3) * columns);
  data.set(matrix.data);
  const entries = new Float64Array(Math.max(0, 2 * columns - 1));
  const left = new Float64Array(rows + 3); // reflector of the current column
  const projection = new Float64Array(columns); // leftᵀ · matrix, scaled
  const right = new Float64Array(columns); // reflector of the current row

  for (let k = 0; k < columns; k++) {
    for (let i = k; i < rows; i++) left[i] = data[i * columns + k]!;
    const column = reflect(left, k);
    entries[2 * k] = column.value;
    if (k === columns - 1) break;

    projection.fill(0);
    for (let i = k; i < rows; i += 4) addFourRows(projection, data, i, left, k + 1);
    for (let j = k + 1; j < columns; j++) projection[j]! *= column.factor;

    for (let j = k + 1; j < columns; j++)
      right[j] = data[k * columns + j]! - left[k]! * projection[j]!;
    const row = reflect(right, k + 1);
    entries[2 * k + 1] = row.value;
    for (let i = k + 1; i < rows; i += 4) {
      reflectFourRows(data, i, left, projection, right, row.factor, k + 1);
    }
  }
  return entries;
}

/**
 * Turns `vector[from …]` into the v of the reflection `1 − factor · v vᵀ` that maps it to `(value, 0, …, 0)`.
 */
function reflect(vector: Float64Array, from: number): { value: number; factor: number } {
  let squares = 0;
  for (let i = from; i < vector.length; i++) squares += vector[i]! * vector[i]!;
  const norm = Math.sqrt(squares);
  if (norm === 0) return { value: 0, factor: 0 };
  const head = vector[from]!;
  const value = head > 0 ? -norm : norm; // the sign that does not cancel
  vector[from] = head - value;
  return { value, factor: 1 / (norm * (norm + Math.abs(head))) };
}

/** `sum += Σ weights_i · row_i` over four rows at once, which spares three of four passes over `sum`. */
function addFourRows(
  sum: Float64Array,
  data: Float64Array,
  row: number,
  weights: Float64Array,
  from: number,
): void {
  const columns = sum.length;
  const w0 = weights[row]!;
  const w1 = weights[row + 1]!;
  const w2 = weights[row + 2]!;
  const w3 = weights[row + 3]!;
  let p = row * columns + from;
  let q = p + columns;
  let r = q + columns;
  let s = r + columns;
  for (let j = from; j < columns; j++, p++, q++, r++, s++) {
    sum[j]! += w0 * data[p]! + w1 * data[q]! + (w2 * data[r]! + w3 * data[s]!);
  }
}

/**
 * Applies both reflections to four rows while they are in cache: `row −= left_i · projection`, then
 * `row −= factor · (row · right) · right`.
 */
function reflectFourRows(
  data: Float64Array,
  row: number,
  left: Float64Array,
  projection: Float64Array,
  right: Float64Array,
  factor: number,
  from: number,
): void {
  const columns = projection.length;
  const w0 = left[row]!;
  const w1 = left[row + 1]!;
  const w2 = left[row + 2]!;
  const w3 = left[row + 3]!;
  const start = row * columns + from;
  let dot0 = 0;
  let dot1 = 0;
  let dot2 = 0;
  let dot3 = 0;
  let [p, q, r, s] = [start, start + columns, start + 2 * columns, start + 3 * columns];
  for (let j = from; j < columns; j++, p++, q++, r++, s++) {
    const shared = projection[j]!;
    const direction = right[j]!;
    const x0 = data[p]! - w0 * shared;
    const x1 = data[q]! - w1 * shared;
    const x2 = data[r]! - w2 * shared;
    const x3 = data[s]! - w3 * shared;
    data[p] = x0;
    data[q] = x1;
    data[r] = x2;
    data[s] = x3;
    dot0 += x0 * direction;
    dot1 += x1 * direction;
    dot2 += x2 * direction;
    dot3 += x3 * direction;
  }
  dot0 *= factor;
  dot1 *= factor;
  dot2 *= factor;
  dot3 *= factor;
  [p, q, r, s] = [start, start + columns, start + 2 * columns, start + 3 * columns];
  for (let j = from; j < columns; j++, p++, q++, r++, s++) {
    const direction = right[j]!;
    data[p]! -= dot0 * direction;
    data[q]! -= dot1 * direction;
    data[r]! -= dot2 * direction;
    data[s]! -= dot3 * direction;
  }
}
