import { Rng } from "@vae/base";
import { expect, it } from "vitest";
import { symmetricEigen } from "./symmetric-eigen.js";

it("finds those of a matrix whose eigenvalues are known", () => {
  // [[2, 1], [1, 2]]: 1 along (1, −1), 3 along (1, 1)
  const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
  expect(values[0]).toBeCloseTo(1, 14);
  expect(values[1]).toBeCloseTo(3, 14);
  expect(Math.abs(vectors[0]! + vectors[2]!)).toBeCloseTo(0, 14);
});

it.each([1, 3, 40])("gives A·v = λ·v and orthonormal vectors, of size %d, of any rank", (n) => {
  const rng = new Rng(3).fork(String(n));
  const rank = Math.ceil(n / 2);
  const factor = Float64Array.from({ length: rank * n }, () => rng.normal());
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < rank; k++) matrix[i * n + j]! += factor[k * n + i]! * factor[k * n + j]!;
  const { values, vectors } = symmetricEigen(matrix, n);
  for (let a = 0; a < n; a++) {
    for (let i = 0; i < n; i++) {
      let product = 0;
      for (let j = 0; j < n; j++) product += matrix[i * n + j]! * vectors[j * n + a]!;
      expect(product).toBeCloseTo(values[a]! * vectors[i * n + a]!, 10);
    }
    for (let b = 0; b <= a; b++) {
      let product = 0;
      for (let j = 0; j < n; j++) product += vectors[j * n + a]! * vectors[j * n + b]!;
      expect(product).toBeCloseTo(a === b ? 1 : 0, 12);
    }
  }
});
