import { Rng } from "@vae/base";
import { FeatureMoments, frechetDistance } from "@vae/metrics";
import { describe, expect, it } from "vitest";

/** Features of generated images, as the workers of a fleet have them: a shard each, of unequal lengths. */
const dimension = 6;
const lengths = [500, 131, 7, 362]; // 1000 in all
const total = lengths.reduce((sum, length) => sum + length, 0);

function shardsOf(features: Float64Array): Float64Array[] {
  let start = 0;
  return lengths.map((length) => {
    const shard = features.subarray(start * dimension, (start + length) * dimension);
    start += length;
    return shard;
  });
}

function merged(features: Float64Array): FeatureMoments {
  // Through plain statistics, which is what a file or a store carries.
  return shardsOf(features)
    .map((shard) => new FeatureMoments(dimension).add(shard))
    .map((part) =>
      FeatureMoments.fromGaussian({
        mean: part.mean,
        covariance: part.covariance(),
        count: part.count,
      }),
    )
    .reduce((all, part) => all.merge(part), new FeatureMoments(dimension));
}

describe("statistics of shards", () => {
  const rng = new Rng(3).fork("features");
  const made = rng.normals(new Float64Array(total * dimension)).map((value) => 3 + value / 10);
  const real = new FeatureMoments(dimension).add(
    rng.normals(new Float64Array(total * dimension)).map((value) => 3.1 + value / 8),
  );

  it("merge to those of the whole, within rounding of float64", () => {
    const whole = new FeatureMoments(dimension).add(made);
    const parts = merged(made);
    expect(parts.count).toBe(total);
    const scale = Math.max(...whole.covariance());
    parts.covariance().forEach((value, i) => {
      expect(Math.abs(value - whole.covariance()[i]!)).toBeLessThan(1e-14 * Math.max(1, scale));
    });
    const distance = (side: FeatureMoments) =>
      frechetDistance(
        { mean: side.mean, covariance: side.covariance(), count: side.count },
        { mean: real.mean, covariance: real.covariance(), count: real.count },
      ).value;
    expect(distance(parts)).toBeCloseTo(distance(whole), 12);
  });

  it("have the mean and the scatter that whole numbers give by hand", () => {
    const ramp = Float64Array.from({ length: total * dimension }, (_, i) =>
      Math.floor(i / dimension),
    );
    const parts = merged(ramp);
    const [mean] = parts.mean;
    expect(mean).toBeCloseTo((total - 1) / 2, 10); // of 0 … 999
    expect(parts.covariance()[0]! / ((total * (total + 1)) / 12)).toBeCloseTo(1, 12);
  });
});
