import { goldenGauss } from "@vae/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goldenCases, goldenPair } from "../__fixtures__/golden-cases.js";
import { normalFeatures, normals } from "../__fixtures__/normal-matrices.js";
import type { FeatureMatrix } from "../features/feature-matrix.js";
import { FeatureMoments } from "../features/feature-moments.js";
import { plainLinearAlgebra } from "../linear-algebra/linear-algebra.js";
import { frechetDistance, type Gaussian } from "./frechet-distance.js";

const gaussianOf = (features: FeatureMatrix): Gaussian => {
  const moments = FeatureMoments.of(features);
  return { mean: moments.mean, covariance: moments.covariance() };
};
const isotropic = (mean: number, variance: number, d: number): Gaussian => ({
  mean: new Float64Array(d).fill(mean),
  covariance: Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? variance : 0)),
});
const traceOf = (features: FeatureMatrix) =>
  FeatureMoments.of(features)
    .variances()
    .reduce((sum, value) => sum + value, 0);

describe.each(goldenCases)("golden $name", (golden) => {
  const { x, y } = goldenPair(golden);
  const gate = 1e-9 * Math.max(1, golden.fid);

  it("equals the reference from features", () => {
    const distance = frechetDistance(x, y);
    expect(Math.abs(distance.value - golden.fid)).toBeLessThan(gate);
    expect(Math.abs(distance.meanTerm - golden.mean_term)).toBeLessThan(gate);
    expect(distance.counts).toEqual([golden.n1, golden.n2]);
    expect(distance.dimension).toBe(golden.d);
  });

  it("is symmetric, and 0 from a set to itself", () => {
    const { value } = frechetDistance(x, y);
    expect(Math.abs(frechetDistance(y, x).value - value)).toBeLessThan(gate);
    const self = frechetDistance(x, x);
    expect(self.value).toBeLessThan(1e-9 * golden.tr1);
    expect(self.clamped).toBeLessThanOrEqual(0);
    expect(self.clamped).toBeGreaterThan(-1e-9 * golden.tr1);
  });

  // A full 2048 × 2048 factorisation takes seconds; the routes are the same at every width.
  if (golden.d > 1000) return;
  it("equals the reference from moments, and from one side of each kind", () => {
    for (const [a, b] of [
      [FeatureMoments.of(x), FeatureMoments.of(y)],
      [gaussianOf(x), y],
      [x, gaussianOf(y)],
      [gaussianOf(x), gaussianOf(y)],
    ] as const) {
      expect(Math.abs(frechetDistance(a, b).value - golden.fid)).toBeLessThan(gate);
    }
  });
});

it("is D between N(0, I) and N(1, I)", () => {
  expect(frechetDistance(isotropic(0, 1, 256), isotropic(1, 1, 256)).value).toBeCloseTo(256, 11);
});

it("is (a − b)² D between N(0, a² I) and N(0, b² I)", () => {
  const { value, meanTerm, traceTerm } = frechetDistance(
    isotropic(0, 9, 40),
    isotropic(0, 0.25, 40),
  );
  expect(value).toBeCloseTo(2.5 ** 2 * 40, 11);
  expect(meanTerm).toBe(0);
  expect(traceTerm).toBe(value);
});

it("is Σ (√λ − √μ)² between diagonal covariances, some of them 0", () => {
  const diagonal = (...variances: number[]): Gaussian => ({
    mean: new Float64Array(variances.length),
    covariance: Float64Array.from({ length: variances.length ** 2 }, (_, i) =>
      i % (variances.length + 1) === 0 ? variances[i / (variances.length + 1)]! : 0,
    ),
  });
  const { value } = frechetDistance(diagonal(4, 0, 1, 0, 1e-8), diagonal(9, 16, 0, 0, 4e-8));
  expect(value).toBeCloseTo((2 - 3) ** 2 + 16 + 1 + 0 + (1e-4 - 2e-4) ** 2, 12);
});

it("does not change under a rotation of the features", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 2, max: 60 }),
      fc.nat(),
      (n1, n2, seed) => {
        const d = 20;
        const [x, y] = [normalFeatures(seed, n1, d), normalFeatures(seed + 1, n2, d)];
        const axis = normals(seed + 2, d);
        const squares = axis.reduce((sum, value) => sum + value * value, 0);
        const reflected = ({ data, shape }: FeatureMatrix): FeatureMatrix => ({
          shape,
          data: Float64Array.from(data, (value, i) => {
            const row = data.subarray(i - (i % d), i - (i % d) + d);
            const along = axis.reduce((sum, component, j) => sum + component * row[j]!, 0);
            return value - (2 * along * axis[i % d]!) / squares;
          }),
        });
        const difference =
          frechetDistance(reflected(x), reflected(y)).value - frechetDistance(x, y).value;
        expect(Math.abs(difference)).toBeLessThan(1e-11);
      },
    ),
    { numRuns: 40 },
  );
});

it("stays exact where images repeat, on both routes", () => {
  // Each image three times: 40 different ones in 120 rows of 150 features leave 79 null directions.
  const d = 150;
  const distinct = normalFeatures(5, 40, d);
  const repeated = {
    data: Float64Array.from({ length: 120 * d }, (_, i) => distinct.data[i % (40 * d)]!),
    shape: [120, d],
  };
  expect(frechetDistance(repeated, repeated).value).toBeLessThan(1e-9 * traceOf(repeated));
  // The same scatter with another divisor: (√(1/39) − √(3/119))² of the scatter's trace.
  const expected = (1 - Math.sqrt((39 * 3) / 119)) ** 2 * traceOf(distinct);
  expect(frechetDistance(distinct, repeated).value).toBeCloseTo(expected, 10);
  expect(frechetDistance(gaussianOf(distinct), repeated).value).toBeCloseTo(expected, 9);
});

it("agrees between Helmert rows and moments where the number of images equals that of the features", () => {
  const [x, y] = [normalFeatures(7, 31, 30), normalFeatures(8, 30, 30)];
  const byRows = frechetDistance(x, y).value;
  expect(frechetDistance(FeatureMoments.of(x), FeatureMoments.of(y)).value).toBeCloseTo(byRows, 10);
});

it("has the bias of E = 2 D / n + D (D + 1) / (2 n) for two samples of one distribution", () => {
  const [rows, d] = [8192, 64];
  const sample = (name: string) =>
    Float64Array.from({ length: rows * d }, (_, i) => goldenGauss(name, i));
  const [x, y] = [sample("bias/x"), sample("bias/y")];
  // Means over max(1, 4096 / n) chunks, from a second implementation (NumPy).
  for (const [n, expected] of [
    [128, 17.33173],
    [512, 4.30583],
    [2048, 1.06563],
    [8192, 0.26738],
  ] as const) {
    const chunks = Math.max(1, 4096 / n);
    let sum = 0;
    for (let i = 0; i < chunks; i++) {
      const part = (data: Float64Array) => ({
        data: data.subarray(i * n * d, (i + 1) * n * d),
        shape: [n, d],
      });
      sum += frechetDistance(part(x), part(y)).value;
    }
    expect(Math.abs(sum / chunks - expected)).toBeLessThan(5.1e-6);
    expect(Math.abs(sum / chunks / ((2 * d) / n + (d * (d + 1)) / (2 * n)) - 1)).toBeLessThan(0.02);
  }
});

it("warns of few images, as data", () => {
  const warnings = (n1: number, n2: number, d: number) =>
    frechetDistance(normalFeatures(1, n1, d), normalFeatures(2, n2, d)).warnings;
  const codes = (n1: number, n2: number, d: number) => warnings(n1, n2, d).map(({ code }) => code);
  expect(codes(10_000, 10_000, 1)).toEqual([]);
  expect(codes(10_000, 9_999, 1)).toEqual(["few-images"]);
  expect(codes(7, 12, 8)).toEqual(["fewer-images-than-features", "few-images"]);
  expect(warnings(7, 12, 8)[0]?.message).toContain("7 images for 8 features");
  expect(frechetDistance(isotropic(0, 1, 2), isotropic(1, 1, 2)).counts).toEqual([null, null]);
});

it("uses the linear algebra that it is given", () => {
  const calls: string[] = [];
  const linearAlgebra = {
    ...plainLinearAlgebra,
    singularValues: (matrix: Parameters<typeof plainLinearAlgebra.singularValues>[0]) => {
      calls.push(`${matrix.rows} × ${matrix.columns}`);
      return plainLinearAlgebra.singularValues(matrix);
    },
  };
  frechetDistance(normalFeatures(1, 4, 8), normalFeatures(2, 5, 8), { linearAlgebra });
  expect(calls).toEqual(["3 × 4"]);
});

it("refuses what has no Fréchet distance, and names the side", () => {
  const good = normalFeatures(1, 4, 2);
  expect(() => frechetDistance(good, normalFeatures(1, 1, 2))).toThrow(
    "second side: expected at least 2 images, got 1.",
  );
  expect(() => frechetDistance(normalFeatures(1, 4, 3), good)).toThrow(
    "expected 3 features on both sides, got 2",
  );
  expect(() =>
    frechetDistance({ data: Float32Array.of(1, 2, 3, Infinity), shape: [4, 1] }, good),
  ).toThrow("first side: expected finite numbers, got Infinity in row 3");
  expect(() =>
    frechetDistance({ mean: new Float64Array(2), covariance: new Float64Array(3) }, good),
  ).toThrow("first side: expected a covariance of 2 × 2 numbers, got 3.");
  expect(() => frechetDistance(good, isotropic(0, -1, 2))).toThrow(
    "second side: expected variances ≥ 0, got -1",
  );
});
