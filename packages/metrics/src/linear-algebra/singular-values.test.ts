import { expect, it } from "vitest";
import { normalMatrix } from "../__fixtures__/normal-matrices.js";
import { plainLinearAlgebra } from "./linear-algebra.js";
import { transpose } from "./matrix.js";
import { singularValues } from "./singular-values.js";

it("finds those of [[1, 1], [0, 1]]: the golden ratio and its inverse", () => {
  const values = singularValues({ rows: 2, columns: 2, data: Float64Array.of(1, 1, 0, 1) });
  expect(values[0]).toBeCloseTo((1 + Math.sqrt(5)) / 2, 15);
  expect(values[1]).toBeCloseTo((Math.sqrt(5) - 1) / 2, 15);
});

it("finds those of the second difference: 2 − 2 cos(kπ / (n + 1))", () => {
  const n = 40;
  const data = Float64Array.from({ length: n * n }, (_, cell) => {
    const distance = Math.abs(Math.floor(cell / n) - (cell % n));
    return distance === 0 ? 2 : distance === 1 ? -1 : 0;
  });
  singularValues({ rows: n, columns: n, data }).forEach((value, i) => {
    expect(Math.abs(value - (2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1))))).toBeLessThan(1e-14);
  });
});

it.each([
  [5, 9],
  [9, 5],
  [33, 34],
  [1, 7],
  [64, 64],
])("keeps the sum of squares of a %i × %i matrix, whichever way it lies", (rows, columns) => {
  const matrix = normalMatrix(4, rows, columns);
  const values = singularValues(matrix);
  expect(values).toHaveLength(Math.min(rows, columns));
  const squares = (numbers: Float64Array) => numbers.reduce((sum, value) => sum + value * value, 0);
  expect(squares(values) / squares(matrix.data)).toBeCloseTo(1, 13);
  singularValues(transpose(matrix)).forEach((value, i) => {
    expect(Math.abs(value - values[i]!)).toBeLessThan(1e-13);
  });
});

it("is exact near zero, where roots of eigenvalues of a Gram matrix are off by 1e-8", () => {
  // A product of 30 × 8 and 8 × 25 matrices has 17 singular values that are zero.
  const product = plainLinearAlgebra.multiplyTransposed(
    normalMatrix(1, 30, 8),
    normalMatrix(2, 25, 8),
  );
  const values = singularValues(product);
  expect(values[7]).toBeGreaterThan(1);
  expect(values[8]! / values[0]!).toBeLessThan(1e-14);
});

it("gives zeros for zeros and nothing for an empty matrix", () => {
  expect([...singularValues({ rows: 3, columns: 2, data: new Float64Array(6) })]).toEqual([0, 0]);
  expect(singularValues({ rows: 0, columns: 4, data: new Float64Array(0) })).toHaveLength(0);
});

it("takes tiny and huge matrices", () => {
  const { data, ...size } = normalMatrix(6, 12, 12);
  const values = singularValues({ ...size, data });
  for (const scale of [1e-100, 1e100]) {
    const scaled = singularValues({ ...size, data: data.map((value) => value * scale) });
    scaled.forEach((value, i) => {
      expect(Math.abs(value / scale - values[i]!)).toBeLessThan(1e-13);
    });
  }
});
