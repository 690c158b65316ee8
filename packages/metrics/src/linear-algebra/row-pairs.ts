import { accumulateProducts } from "./accumulate-products.js";
import { mirrorUpper, rowRange, zeroMatrix, type Matrix } from "./matrix.js";
import { squaredDistances } from "./squared-distances.js";

/** What is computed for each row of one matrix with each of another: dot products, or squared distances. */
export type RowPairOperation = "products" | "distances";

/** So many rows of the result are computed at once: the rows of a task stay in the second cache. */
export const taskRows = 32;

/**
 * An operation for all pairs of rows, `[a.rows, b.rows]`; one triangle is computed where both are the same matrix.
 */
export function rowPairs(operation: RowPairOperation, a: Matrix, b: Matrix): Matrix {
  const result = zeroMatrix(a.rows, b.rows);
  for (let top = 0; top < a.rows; top += taskRows) fillRows(operation, a, b, result, top);
  if (a === b) mirrorUpper(result);
  return result;
}

/**
 * One task: the rows of the result from `top` on, whole or, where both are the same matrix, from the diagonal on.
 * Entries are the same to the last bit however the work is divided.
 */
export function fillRows(
  operation: RowPairOperation,
  a: Matrix,
  b: Matrix,
  result: Matrix,
  top: number,
): void {
  const rows = rowRange(a, top, Math.min(top + taskRows, a.rows));
  const left = a === b ? top : 0;
  const others = rowRange(b, left, b.rows);
  const part = operation === "products" ? products(rows, others) : squaredDistances(rows, others);
  for (let i = 0; i < part.rows; i++) {
    result.data.set(rowRange(part, i, i + 1).data, (top + i) * result.columns + left);
  }
}

function products(a: Matrix, b: Matrix): Matrix {
  const result = zeroMatrix(a.rows, b.rows);
  const rows = ({ rows, columns, data }: Matrix) => ({
    data,
    offset: 0,
    stride: columns,
    count: rows,
  });
  accumulateProducts(rows(result), rows(a), rows(b), a.columns);
  return result;
}
