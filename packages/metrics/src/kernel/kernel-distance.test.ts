import { describe, expect, it } from "vitest";
import { column } from "../__fixtures__/column.js";
import { goldenCases, goldenPair } from "../__fixtures__/golden-cases.js";
import { normals } from "../__fixtures__/normal-matrices.js";
import { kernelDistance, kernelDistanceOfSubsets } from "./kernel-distance.js";

it("gives all three estimates by hand for {0, 1} against {1, 1}", () => {
  // k(0, 0) = k(0, 1) = 1 and k(1, 1) = 8 with one feature.
  const [x, y] = [column(0, 1), column(1, 1)];
  expect(kernelDistance(x, y, { estimator: "biased" })).toBe(
    (1 + 1 + 1 + 8) / 4 + 8 - (2 * (1 + 1 + 8 + 8)) / 4,
  );
  expect(kernelDistance(x, y)).toBe(1 + 8 - (2 * (1 + 1 + 8 + 8)) / 4);
  expect(kernelDistance(x, y, { estimator: "u-statistic" })).toBe(1 + 8 - (2 * (1 + 8)) / 2);
});

describe.each(goldenCases.filter(({ kid }) => kid !== undefined))("golden $name", (golden) => {
  const { x, y } = goldenPair(golden);

  it("equals the reference over all rows", () => {
    const kid = golden.kid!;
    expect(Math.abs(kernelDistance(x, y) - kid.unbiased)).toBeLessThan(1e-10);
    expect(Math.abs(kernelDistance(x, y, { estimator: "biased" }) - kid.biased)).toBeLessThan(
      1e-10,
    );
    if (kid.u_statistic === undefined) return;
    expect(
      Math.abs(kernelDistance(x, y, { estimator: "u-statistic" }) - kid.u_statistic),
    ).toBeLessThan(1e-10);
  });

  if (golden.kid_subsets === undefined) return;
  const { seed, subsets, subset_size: subsetSize, mean, std, first } = golden.kid_subsets;
  it("draws NumPy's subsets and has their mean and spread", () => {
    const result = kernelDistanceOfSubsets(x, y, { seed, subsets, subsetSize });
    first.forEach((value, i) => {
      expect(Math.abs(result.values[i]! - value)).toBeLessThan(1e-10);
    });
    expect(Math.abs(result.mean - mean)).toBeLessThan(1e-10);
    expect(Math.abs(result.standardDeviation - std)).toBeLessThan(1e-10);
  });
});

it("does not depend on how rows fall into blocks", () => {
  // 2400 rows make three blocks. Doubling a set keeps the biased estimate.
  const data = normals(4, 1200 * 3);
  const x = { data, shape: [1200, 3] };
  const twice = { data: Float64Array.of(...data, ...data), shape: [2400, 3] };
  const y = { data: data.map((value) => value + 0.3), shape: [1200, 3] };
  const biased = kernelDistance(x, y, { estimator: "biased" });
  expect(kernelDistance(twice, y, { estimator: "biased" })).toBeCloseTo(biased, 12);
  expect(kernelDistance(x, { ...x }, { estimator: "biased" })).toBeCloseTo(0, 12);
});

it("may be negative and is not clamped", () => {
  expect(kernelDistance(column(0, 1), column(0, 1))).toBe(1 + 1 - (2 * (1 + 1 + 1 + 8)) / 4);
});

it("refuses subsets that are larger than a side, and names both numbers", () => {
  const x = column(1, 2, 3);
  expect(() => kernelDistanceOfSubsets(x, column(1, 2), { subsetSize: 3 })).toThrow(
    "subsets of 3 images need as many on both sides, got 3 and 2. Pass a smaller subsetSize.",
  );
  expect(() => kernelDistanceOfSubsets(x, x, { subsetSize: 1 })).toThrow(
    "subsetSize: expected a whole number ≥ 2",
  );
  expect(() => kernelDistanceOfSubsets(x, x, { subsetSize: 2, subsets: 0 })).toThrow(
    "subsets: expected",
  );
});

it("refuses sides that cannot be compared", () => {
  expect(() => kernelDistance(column(1, 2), column(1, 2, 3), { estimator: "u-statistic" })).toThrow(
    "got 2 and 3.",
  );
  expect(() => kernelDistance(column(1), column(1, 2))).toThrow(
    "at least 2 images on both sides, got 1 and 2.",
  );
  expect(() => kernelDistance(column(1, 2), { data: new Float32Array(4), shape: [2, 2] })).toThrow(
    "expected 1 features on both sides, got 2 on the second.",
  );
});
