import { Rng } from "@vae/base";
import { FeatureMoments } from "@vae/metrics";
import { describe, expect, it } from "vitest";
import { PartMerger, scorePart, type ScoredPart, type VarianceAxis } from "./scored-part.js";

const [n, size, dimension] = [300, 7, 12];
const rng = new Rng(5);
const normals = (length: number, mean: number, deviation: number) =>
  Float32Array.from({ length }, () => mean + deviation * rng.normal());
const images = normals(n * size, 0.5, 0.1);
const originals = normals(n * size, 0.4, 0.2);
const features = normals(n * dimension, 3, 0.1);

function part(start: number, end: number, axis: VarianceAxis): ScoredPart {
  const rows = features.slice(start * dimension, end * dimension);
  return scorePart(
    { data: rows, shape: [end - start, dimension] },
    {
      images: images.slice(start * size, end * size),
      originals: originals.slice(start * size, end * size),
      size,
      axis,
    },
  );
}

function merged(bounds: readonly (readonly [number, number])[], axis: VarianceAxis): ScoredPart {
  const merger = new PartMerger(axis);
  for (const [start, end] of bounds) merger.add(part(start, end, axis));
  return merger.whole!;
}

/** Some keep their features, some only moments. */
const parts = [[0, 1], [1, 12], [12, 150], [150, 155], [155, 300]] as const; // prettier-ignore

describe.each<VarianceAxis>([0, 1])("parts, variance over axis %s,", (axis) => {
  const whole = part(0, n, axis);

  it.each([
    ["in order", parts],
    ["backwards", parts.toReversed()],
    ["mixed", [2, 0, 4, 1, 3].map((i) => parts[i]!)],
  ])("merge to the whole, %s", (_, bounds) => {
    const { count, variance, mse, mean, features: moments } = merged(bounds, axis);
    expect(count).toBe(n);
    expect(Math.abs(variance / whole.variance - 1)).toBeLessThan(1e-12);
    expect(Math.abs(mse! / whole.mse! - 1)).toBeLessThan(1e-12);
    mean.forEach((value, j) => {
      expect(value).toBeCloseTo(whole.mean[j]!, 12);
    });
    const covariance = (moments as FeatureMoments).covariance();
    const expected = (whole.features as FeatureMoments).covariance();
    covariance.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-14);
    });
  });

  it("of one part are that part, to the bit", () => {
    const one = merged([[0, 10]], axis);
    expect(one).toEqual(part(0, 10, axis));
  });
});

it("takes variances by hand: each image is constant, and all are 0 … 3", () => {
  const ramp = (values: number[]) =>
    scorePart(
      { data: Float32Array.from(values), shape: [values.length, 1] },
      { images: Float32Array.from(values.flatMap((v) => [v, v])), size: 2, axis: 0 },
    );
  const whole = new PartMerger(0).add(ramp([0])).add(ramp([1, 2, 3])).whole;
  expect(whole).toMatchObject({ count: 4, mse: null, mean: Float64Array.of(1.5, 1.5) });
  expect(whole?.variance).toBeCloseTo((2.25 + 0.25 + 0.25 + 2.25) / 4, 14);
});

it("keeps the features of parts, so that few images have them all, and many the moments of the whole to the bit", () => {
  const few = merged([[0, 5], [5, 12]], 0); // prettier-ignore
  expect(few.features).toEqual({
    data: features.slice(0, 12 * dimension),
    shape: [12, dimension],
  });
  const many = merged([[0, 9], [9, 20], [20, 30]], 0).features; // prettier-ignore
  const whole = FeatureMoments.of({
    data: features.slice(0, 30 * dimension),
    shape: [30, dimension],
  });
  expect((many as FeatureMoments).covariance()).toEqual(whole.covariance());
});
