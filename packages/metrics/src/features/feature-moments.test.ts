import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goldenCases, goldenPair } from "../__fixtures__/golden-cases.js";
import { normals } from "../__fixtures__/normal-matrices.js";
import { FeatureMoments } from "./feature-moments.js";

it("gives mean and covariance by hand", () => {
  const moments = new FeatureMoments(2).add(Float32Array.of(1, 0, 3, 4));
  expect([...moments.mean]).toEqual([2, 2]);
  expect([...moments.covariance()]).toEqual([2, 4, 4, 8]);
  expect([...moments.covariance({ ddof: 0 })]).toEqual([1, 2, 2, 4]);
  expect([...moments.variances()]).toEqual([2, 8]);
});

describe.each(goldenCases)("golden $name", (golden) => {
  it("has NumPy's mean, trace and covariance", () => {
    const { x } = goldenPair(golden);
    const moments = FeatureMoments.of(x);
    const covariance = moments.covariance();
    golden.mu1_head.forEach((value, j) => {
      expect(Math.abs(moments.mean[j]! - value)).toBeLessThan(1e-14);
    });
    golden.cov1_head.forEach((value, j) => {
      expect(Math.abs(covariance[j]! - value)).toBeLessThan(1e-14);
    });
    const trace = moments.variances().reduce((sum, value) => sum + value, 0);
    expect(Math.abs(trace / golden.tr1 - 1)).toBeLessThan(1e-13);
  });
});

it("does not depend on how rows are cut into parts, to the last bit", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 6 }),
      fc.nat(),
      (cuts, seed) => {
        const dimension = 3;
        const rows = normals(seed, 500 * dimension);
        const whole = new FeatureMoments(dimension).add(rows);
        const parts = new FeatureMoments(dimension);
        let start = 0;
        for (const cut of [...cuts, 500]) {
          const end = Math.min(500, start + cut);
          parts.add(rows.subarray(start * dimension, end * dimension));
          start = end;
        }
        expect(parts.count).toBe(500);
        expect(parts.mean).toEqual(whole.mean);
        expect(parts.covariance()).toEqual(whole.covariance());
      },
    ),
    { numRuns: 30 },
  );
});

it("merges parts into the whole, in any order", () => {
  const dimension = 5;
  const rows = normals(8, 700 * dimension).map((value, i) => 100 + i / 1000 + value);
  const part = (from: number, to: number) =>
    new FeatureMoments(dimension).add(rows.subarray(from * dimension, to * dimension));
  const whole = part(0, 700);
  const orders = [
    part(0, 200).merge(part(200, 201)).merge(part(201, 700)),
    part(201, 700)
      .merge(new FeatureMoments(dimension))
      .merge(part(0, 200).merge(part(200, 201))),
    new FeatureMoments(dimension).merge(part(0, 700)),
  ];
  for (const merged of orders) {
    expect(merged.count).toBe(700);
    const expected = whole.covariance();
    // Means of 100 with 53 bits leave 1e-14 of each covariance.
    merged.covariance().forEach((value, i) => {
      expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(1e-11);
    });
    merged.mean.forEach((value, j) => {
      expect(Math.abs(value - whole.mean[j]!)).toBeLessThan(1e-12);
    });
  }
});

it("merges with itself: twice the rows, the same mean and scatter per row", () => {
  const moments = new FeatureMoments(2).add(normals(3, 40));
  const covariance = moments.covariance({ ddof: 0 });
  moments.merge(moments);
  expect(moments.count).toBe(40);
  moments.covariance({ ddof: 0 }).forEach((value, i) => {
    expect(value).toBeCloseTo(covariance[i]!, 14);
  });
});

it("keeps the digits of a small spread around a large mean", () => {
  // One-pass float32 sums lose 3e-3 of this covariance.
  const spread = normals(12, 4000).map((value) => 0.1 * value);
  const at = (mean: number) =>
    new FeatureMoments(1).add(spread.map((value) => mean + value)).covariance()[0]!;
  expect(Math.abs(at(1e4) / at(0) - 1)).toBeLessThan(1e-9);
});

it("names the row that is not finite, counted over all calls, and takes nothing in", () => {
  const moments = new FeatureMoments(2).add(Float32Array.of(1, 2, 3, 4));
  expect(() => moments.add(Float32Array.of(5, 6, 7, Number.NaN))).toThrow(
    "got NaN in row 3 (counted from 0), column 1.",
  );
  expect(() => moments.add(Float32Array.of(-Infinity, 6))).toThrow("got -Infinity in row 2");
  expect(moments.count).toBe(2);
});

it("refuses what is no set of rows", () => {
  expect(() => new FeatureMoments(0)).toThrow("dimension: expected a whole number ≥ 1, got 0.");
  expect(() => new FeatureMoments(2 ** 17)).toThrow(
    "dimension: the covariance of 131072 features needs 138 GB of memory, more than there is;",
  );
  expect(() => new FeatureMoments(3).add(new Float32Array(4))).toThrow(
    "expected rows of 3 numbers, got 4",
  );
  expect(() => new FeatureMoments(3).merge(new FeatureMoments(2))).toThrow(
    "expected 3 features, got 2.",
  );
  expect(() => FeatureMoments.of({ data: new Float32Array(4), shape: [2, 3] })).toThrow(
    "got shape [2, 3].",
  );
});

it("refuses a covariance of too few rows", () => {
  const one = new FeatureMoments(1).add(Float32Array.of(4));
  expect(() => one.covariance()).toThrow("expected at least 2 rows for a covariance, got 1.");
  expect([...one.covariance({ ddof: 0 })]).toEqual([0]);
});
