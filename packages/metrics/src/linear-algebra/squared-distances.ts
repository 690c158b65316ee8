import { zeroMatrix, type Matrix } from "./matrix.js";

/**
 * Squared Euclidean distances between the rows of two matrices, `[a.rows, b.rows]`.
 *
 * Sums the squares of differences. The usual `|a|² + |b|² − 2 a·b` needs two thirds of the work but loses the
 * digits of small distances, and with them the zeros between equal rows and the ties that depend on them.
 */
export function squaredDistances(a: Matrix, b: Matrix): Matrix {
  const depth = a.columns;
  const result = zeroMatrix(a.rows, b.rows);
  const [x, y] = [a.data, b.data];
  for (let j = 0; j < b.rows; j += 2) {
    const first = j * depth;
    const second = Math.min(j + 1, b.rows - 1) * depth;
    for (let i = 0; i < a.rows; i += 2) {
      let p = i * depth;
      let q = Math.min(i + 1, a.rows - 1) * depth;
      let p0 = 0;
      let p1 = 0;
      let q0 = 0;
      let q1 = 0;
      for (let u = first, v = second; u < first + depth; u++, v++, p++, q++) {
        const a0 = x[p]! - y[u]!;
        const a1 = x[p]! - y[v]!;
        const b0 = x[q]! - y[u]!;
        const b1 = x[q]! - y[v]!;
        p0 += a0 * a0;
        p1 += a1 * a1;
        q0 += b0 * b0;
        q1 += b1 * b1;
      }
      const cell = i * b.rows + j;
      result.data[cell] = p0;
      if (j + 1 < b.rows) result.data[cell + 1] = p1;
      if (i + 1 === a.rows) continue;
      result.data[cell + b.rows] = q0;
      if (j + 1 < b.rows) result.data[cell + b.rows + 1] = q1;
    }
  }
  return result;
}
