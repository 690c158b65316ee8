import { describe, expect, it } from "vitest";
import { readAll } from "../__fixtures__/read-all.js";
import { testSource } from "../__fixtures__/source-conformance.js";
import { describeDataset } from "../describe-dataset.js";
import { autoregressiveFactor, gaussianImages, principalFactor } from "./gaussian-images.js";
import { shapeImages } from "./shape-images.js";

const shape = [2, 2, 1] as const;
const factor = autoregressiveFactor(4, { deviation: 0.1, correlation: 0.8 });
const gaussian = (length: number, seed = 1) => gaussianImages({ length, shape, factor, seed });

testSource("synthetic Gaussians", () => gaussian(50), { length: 50, shape });
testSource(
  "synthetic images of two principal components",
  () => gaussianImages({ length: 50, shape, factor: principalFactor(4, [0.2, 0.1]), seed: 1 }),
  { length: 50, shape },
);
testSource("synthetic shapes", () => shapeImages({ length: 50, side: 16, seed: 1 }), {
  length: 50,
  shape: [16, 16, 3],
  classes: 3,
});

/** Covariance of value/255, and the means. */
async function moments(source: ReturnType<typeof gaussian>) {
  const n = source.length;
  const d = source.shape.reduce((a, b) => a * b, 1);
  const bytes = await readAll(source);
  const x = (i: number, j: number) => (bytes[i * d + j] ?? 0) / 255;
  const sum = (f: (i: number) => number) => {
    let total = 0;
    for (let i = 0; i < n; i++) total += f(i);
    return total / n;
  };
  const mean = Array.from({ length: d }, (_, j) => sum((i) => x(i, j)));
  const covariance = Array.from({ length: d }, (_, j) =>
    Array.from({ length: d }, (_, k) => sum((i) => (x(i, j) - mean[j]!) * (x(i, k) - mean[k]!))),
  );
  return { mean, covariance };
}

describe("gaussianImages", () => {
  it("has the mean and covariance that were given", async () => {
    const n = 20_000;
    const { mean, covariance } = await moments(gaussian(n));
    for (let i = 0; i < 4; i++) {
      // Five standard errors, 0.1 / √n each; rounding to bytes moves no mean.
      expect(Math.abs(mean[i]! - 0.5)).toBeLessThan(5 * (0.1 / Math.sqrt(n)));
      for (let j = 0; j < 4; j++) {
        const expected = 0.01 * 0.8 ** Math.abs(i - j) + (i === j ? 1 / (12 * 255 ** 2) : 0);
        expect(Math.abs(covariance[i]![j]! - expected)).toBeLessThan(5 * 0.01 * Math.sqrt(2 / n));
      }
    }
  });

  it("has only the principal components that were given", async () => {
    const deviations = [0.1, 0.05];
    const columns = principalFactor(4, deviations);
    const source = gaussianImages({
      length: 20_000,
      shape,
      factor: columns,
      seed: 2,
      name: "low-rank",
    });
    const { covariance } = await moments(source);
    const variances = deviations.map((deviation, k) => {
      // vᵀ C v along the unit vector of the k-th column
      const v = Array.from({ length: 4 }, (_, i) => columns[i * 2 + k]! / deviation);
      expect(v.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 12);
      return v.reduce(
        (sum, a, i) => sum + v.reduce((inner, b, j) => inner + a * b * covariance[i]![j]!, 0),
        0,
      );
    });
    const trace = covariance.reduce((sum, row, i) => sum + row[i]!, 0);
    const rounding = 1 / (12 * 255 ** 2);
    expect(variances[0]).toBeCloseTo(0.01, 3);
    expect(variances[1]).toBeCloseTo(0.0025, 3);
    expect(trace - variances[0]! - variances[1]!).toBeLessThan(4 * rounding);
  });

  it("gives each image by its index, whatever the length", async () => {
    const [short, long] = [new Uint8Array(4), new Uint8Array(4)];
    await gaussian(10).read([7], short);
    await gaussian(1_000).read([7], long);
    expect(short).toEqual(long);
    await gaussian(10, 2).read([7], long);
    expect(short).not.toEqual(long);
  });

  it("refuses a factor of another image", () => {
    const wrong = () => gaussianImages({ length: 1, shape, factor: [1, 2, 3], seed: 1 });
    expect(wrong).toThrow("expected 4 means and a factor of [4, k], got 4 means and 3 numbers");
    expect(wrong).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }) as Error);
  });
});

describe("shapeImages", () => {
  it("lets the kinds take turns, and each covers its part", async () => {
    const source = shapeImages({ length: 300, seed: 3 });
    const { classCounts } = await describeDataset(source);
    expect(classCounts).toEqual([100, 100, 100]);
    const out = await readAll(source);
    const covered = [0, 0, 0];
    for (let i = 0; i < 300; i++) {
      const image = out.subarray(i * 3_072, (i + 1) * 3_072);
      covered[i % 3]! += image.filter((value, j) => j % 3 === 0 && value !== 16).length / 100;
    }
    // Areas in units of the radius squared: π, 1.6² and 1.8 · 1.8 / 2; E[r²] = 32² (0.25² + 0.2² / 12) = 67.4
    const areas = [Math.PI, 2.56, 1.62].map((area) => area * 1024 * (0.0625 + 0.04 / 12));
    // The standard deviation of r² is 0.46 of its mean: 0.046 on a mean of 100, of which four are allowed.
    for (const [kind, area] of areas.entries()) {
      expect(Math.abs(covered[kind]! / area - 1)).toBeLessThan(4 * 0.046);
    }
  });

  it("refuses a side that is too small", () => {
    expect(() => shapeImages({ length: 1, side: 7, seed: 1 })).toThrow(
      "a side of 8 or more, got 7",
    );
  });
});
