import { accumulateProducts } from "./accumulate-products.js";
import type { Matrix } from "./matrix.js";

/**
 * Rank-revealing Cholesky factor of a symmetric positive semidefinite matrix: `factorᵀ · factor = matrix`.
 *
 * Each step takes the largest remaining diagonal as pivot and the factor ends where that falls below
 * `size · ε · (largest diagonal)`, so a singular matrix gives fewer rows and never a failure: there is no
 * square root of a negative number, and nothing is added to the diagonal.
 *
 * @param matrix - Square and symmetric; only its upper triangle is read.
 * @returns The factor, `[rank, size]`, its columns in the order of the matrix.
 */
export function pivotedCholesky(matrix: Matrix): Matrix {
  const size = matrix.rows;
  const remaining = matrix.data.slice(); // upper triangle, rows and columns in the order of the pivots
  const diagonal = Float64Array.from({ length: size }, (_, i) => remaining[i * size + i]!);
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  const threshold = size * Number.EPSILON * diagonal.reduce((a, b) => Math.max(a, b), 0);
  const factor = new Float64Array(size * size);
  const panel = new Float64Array(size * panelWidth); // the newest factor rows, transposed: [size, panelWidth]

  let rank = 0;
  while (rank < size) {
    const start = rank;
    const end = Math.min(start + panelWidth, size);
    for (; rank < end; rank++) {
      const pivot = largest(diagonal, rank);
      if (!(diagonal[pivot]! > threshold))
        return { rows: rank, columns: size, data: factor.slice(0, rank * size) };
      if (pivot !== rank) {
        swapVariables(remaining, size, rank, pivot);
        swap(diagonal, rank, pivot);
        swap(order, rank, pivot);
        for (let q = 0; q < rank - start; q++)
          swap(panel, rank * panelWidth + q, pivot * panelWidth + q);
      }
      const width = rank - start;
      const root = Math.sqrt(diagonal[rank]!);
      factor[rank * size + order[rank]!] = root;
      const own = rank * panelWidth;
      for (let j = rank + 1; j < size; j++) {
        const other = j * panelWidth;
        let value = remaining[rank * size + j]!;
        for (let q = 0; q < width; q++) value -= panel[own + q]! * panel[other + q]!;
        value /= root;
        panel[other + width] = value;
        factor[rank * size + order[j]!] = value;
        diagonal[j]! -= value * value;
      }
    }
    // What is left of the matrix, all the panel's rows at once.
    const rows = { data: panel, offset: rank * panelWidth, stride: panelWidth, count: size - rank };
    const rest = { data: remaining, offset: rank * size + rank, stride: size, count: size - rank };
    accumulateProducts(rest, rows, rows, rank - start, { sign: -1, upperOnly: true });
  }
  return { rows: size, columns: size, data: factor };
}

const panelWidth = 48;

function largest(values: Float64Array, from: number): number {
  let best = from;
  for (let i = from + 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

function swap(values: Float64Array | Uint32Array, i: number, j: number): void {
  const held = values[i]!;
  values[i] = values[j]!;
  values[j] = held;
}

/** Exchanges variables k < p of a symmetric matrix that is stored in its upper triangle, from row k on. */
function swapVariables(upper: Float64Array, size: number, k: number, p: number): void {
  swap(upper, k * size + k, p * size + p);
  for (let i = k + 1; i < p; i++) swap(upper, k * size + i, i * size + p);
  for (let j = p + 1; j < size; j++) swap(upper, k * size + j, p * size + j);
}
