import { expect, it } from "vitest";
import { normalMatrix } from "../__fixtures__/normal-matrices.js";
import { plainLinearAlgebra } from "./linear-algebra.js";
import { transpose, type Matrix } from "./matrix.js";
import { pivotedCholesky } from "./pivoted-cholesky.js";

const gram = (rows: Matrix) => {
  const columns = transpose(rows);
  return plainLinearAlgebra.multiplyTransposed(columns, columns);
};
const largestError = (a: Matrix, b: Matrix) =>
  a.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b.data[i]!)), 0);

it("factors by hand: [[4, 2], [2, 10]] pivots on the 10", () => {
  const { rows, data } = pivotedCholesky({
    rows: 2,
    columns: 2,
    data: Float64Array.of(4, 2, 2, 10),
  });
  expect(rows).toBe(2);
  // First row (2, 10) / √10; what remains of the 4 is 4 − 4/10.
  const expected = [2 / Math.sqrt(10), Math.sqrt(10), Math.sqrt(3.6), 0];
  data.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 14);
  });
});

it.each([
  { rows: 150, columns: 130, rank: 130 },
  { rows: 60, columns: 130, rank: 60 },
  { rows: 48, columns: 48, rank: 48 },
  { rows: 1, columns: 5, rank: 1 },
])(
  "rebuilds the Gram matrix of $rows × $columns rows with rank $rank",
  ({ rows, columns, rank }) => {
    const matrix = gram(normalMatrix(7, rows, columns));
    const factor = pivotedCholesky(matrix);
    expect(factor.rows).toBe(rank);
    // Backward error: a few roundings of diagonals of size `rows`.
    expect(largestError(gram(factor), matrix)).toBeLessThan(1e-14 * rows * 10);
  },
);

it("gives no rows for a matrix of zeros", () => {
  expect(pivotedCholesky({ rows: 3, columns: 3, data: new Float64Array(9) }).rows).toBe(0);
});

it("leaves its argument as it was", () => {
  const matrix = gram(normalMatrix(9, 70, 60));
  const before = matrix.data.slice();
  pivotedCholesky(matrix);
  expect(matrix.data).toEqual(before);
});
