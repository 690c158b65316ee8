import { goldenGauss } from "@vae/testing";
import { expectClose } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { cholesky, halfLogDeterminant, invertLower } from "./cholesky.js";

it("factorises a matrix that was made of a factor", () => {
  // (2 0; 1 3)·(2 1; 0 3) = (4 2; 2 10)
  expect([...cholesky(Float64Array.of(4, 2, 2, 10), 2)]).toEqual([2, 0, 1, 3]);
  expect(halfLogDeterminant(Float64Array.of(2, 0, 1, 3), 2)).toBeCloseTo(Math.log(6), 15);
});

it("inverts the factor", () => {
  const size = 7;
  const lower = Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return j > i ? 0 : goldenGauss("lower", at) + (i === j ? 4 : 0);
  });
  const inverse = invertLower(lower, size);
  const product = Float64Array.from({ length: size * size }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < size; k++) {
      sum += lower[Math.floor(at / size) * size + k]! * inverse[k * size + (at % size)]!;
    }
    return sum;
  });
  expectClose(
    product,
    Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0)),
    1e-14,
  );
});

it("refuses a matrix that is singular, with the dimension", () => {
  expect(() => cholesky(Float64Array.of(1, 1, 1, 1), 2)).toThrow("in dimension 1");
});
