import { describe, expect, it } from "vitest";
import { goldenCases, goldenPair } from "../__fixtures__/golden-cases.js";
import { SquaredErrorAccumulator, meanSquaredError } from "./mean-squared-error.js";
import { varianceLoss } from "./variance-loss.js";

const column = (...data: number[]) => ({ data: Float64Array.from(data), shape: [data.length] });

it("is the mean over all numbers", () => {
  expect(meanSquaredError(column(1, 2, 3), column(1, 4, 3))).toBe(4 / 3);
});

describe.each(goldenCases)("golden $name", (golden) => {
  it("has NumPy's mean squared error and variance loss on both axes", () => {
    const { x, y } = goldenPair(golden);
    const { rows, axis0, axis1 } = golden.variance_loss;
    const first = ({ data }: typeof x) => ({
      data: data.subarray(0, rows * golden.d),
      shape: [rows, golden.d],
    });
    const [data, reconstructions] = [first(x), first(y)];
    expect(Math.abs(meanSquaredError(data, reconstructions) - golden.mse_first_rows)).toBeLessThan(
      1e-12,
    );
    expect(Math.abs(varianceLoss(data, reconstructions) - axis0)).toBeLessThan(1e-12);
    expect(Math.abs(varianceLoss(data, reconstructions, { axis: 1 }) - axis1)).toBeLessThan(1e-12);
  });
});

it("reads bytes as pixels in [0, 1], on either side", () => {
  const bytes = { data: Uint8Array.of(0, 51, 255), shape: [3] };
  expect(meanSquaredError(bytes, column(0, 0.2, 1))).toBe(0);
  expect(meanSquaredError(bytes, { data: Uint8Array.of(51, 51, 255), shape: [3] })).toBeCloseTo(
    0.04 / 3,
    15,
  );
});

it("adds up over parts", () => {
  const parts = new SquaredErrorAccumulator(2)
    .add(Float32Array.of(1, 2), Float32Array.of(0, 2))
    .merge(
      new SquaredErrorAccumulator(2).add(Float32Array.of(3, 4, 5, 6), Float32Array.of(3, 1, 5, 6)),
    );
  expect(parts.value).toBe((1 + 9) / 6);
});

it("refuses what is not paired, and names a sample that is not finite", () => {
  expect(() => meanSquaredError(column(1, 2), column(1, 2, 3))).toThrow(
    "expected as many reconstructions as samples, 2, got 3.",
  );
  expect(() => meanSquaredError(column(), column())).toThrow(
    "expected at least one sample, got none.",
  );
  expect(() => meanSquaredError(column(1), { data: new Float32Array(2), shape: [1, 2] })).toThrow(
    "expected 1 numbers a sample on both sides, got 2",
  );
  expect(() => meanSquaredError(column(1, 2, 3), column(1, 2, Number.NaN))).toThrow(
    "reconstructions: expected finite numbers, got NaN in sample 2",
  );
});
