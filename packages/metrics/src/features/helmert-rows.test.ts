import { expect, it } from "vitest";
import { normalFeatures } from "../__fixtures__/normal-matrices.js";
import { plainLinearAlgebra } from "../linear-algebra/linear-algebra.js";
import { transpose } from "../linear-algebra/matrix.js";
import { FeatureMoments } from "./feature-moments.js";
import { helmertRows } from "./helmert-rows.js";

it("turns two rows into their difference over √2", () => {
  const { rows, mean } = helmertRows({ data: Float64Array.of(1, 2, 5, 10), shape: [2, 2] });
  expect([...mean]).toEqual([3, 6]);
  expect([...rows.data]).toEqual([Math.sqrt(0.5) * 4, Math.sqrt(0.5) * 8]);
});

it("has the mean and the scatter of the rows it came from", () => {
  const features = normalFeatures(3, 50, 6);
  const { rows, mean } = helmertRows(features);
  const moments = FeatureMoments.of(features);
  expect(rows.rows).toBe(49);
  mean.forEach((value, j) => {
    expect(Math.abs(value - moments.mean[j]!)).toBeLessThan(1e-15);
  });
  const columns = transpose(rows);
  const scatter = moments.scatter();
  plainLinearAlgebra.multiplyTransposed(columns, columns).data.forEach((value, i) => {
    expect(Math.abs(value - scatter[i]!)).toBeLessThan(1e-13);
  });
});
