import { goldenFeatures } from "@vae/testing";
import { describe, expect, it } from "vitest";
import { FeatureMoments } from "../features/feature-moments.js";
import { decodeFeatures, encodeFeatures } from "./features-file.js";
import { frechetDistance } from "./frechet-distance.js";
import { decodeStatistics, encodeStatistics } from "./statistics-file.js";

const [n, d] = [500, 16];
const whole = { data: goldenFeatures("full_rank_d16/x", n, d, "relu"), shape: [n, d] };
const other = { data: goldenFeatures("full_rank_d16/y", 400, d, "relu"), shape: [400, d] };
const origin = {
  extractor: { id: "any", sha256: "0".repeat(64), dimension: d },
  convention: "any",
};

/** Statistics of rows, as another process would have written and this one read them. */
function statistics(start: number, end: number): FeatureMoments {
  const moments = new FeatureMoments(d).add(whole.data.subarray(start * d, end * d));
  return FeatureMoments.fromGaussian(decodeStatistics(encodeStatistics(moments, origin), "part"));
}

describe("shards of statistics files", () => {
  const bounds = [[0, 2], [2, 130], [130, 300], [300, 500]] as const; // prettier-ignore
  it.each([
    ["in order", [0, 1, 2, 3]],
    ["backwards", [3, 2, 1, 0]],
    ["mixed", [2, 0, 3, 1]],
  ])("merge to the whole, %s", (_, order) => {
    const merged = order
      .map((i) => statistics(bounds[i]![0], bounds[i]![1]))
      .reduce((sum, part) => sum.merge(part));
    expect(merged.count).toBe(n);
    const exact = frechetDistance(whole, other).value;
    expect(Math.abs(frechetDistance(merged, other).value / exact - 1)).toBeLessThan(1e-9);
    const covariance = FeatureMoments.of(whole).covariance();
    merged.covariance().forEach((value, i) => {
      expect(Math.abs(value - covariance[i]!)).toBeLessThan(1e-12);
    });
  });

  it("need the number of their images, and a covariance that fits", () => {
    const { mean } = statistics(0, 10);
    expect(() => FeatureMoments.fromGaussian({ mean, covariance: new Float64Array(256) })).toThrow(
      "statistics: expected the number of images behind them, 2 or more, got none.",
    );
    expect(() =>
      FeatureMoments.fromGaussian({ mean, covariance: new Float64Array(4), count: 9 }),
    ).toThrow("statistics: expected a covariance of 16 × 16 numbers, got 4.");
  });
});

describe("a file of features", () => {
  it("gives the features back, with what made them", () => {
    const file = decodeFeatures(encodeFeatures(whole, origin), "x.npz");
    expect(file).toEqual({ features: whole, ...origin });
  });

  it("of another convention, or without features, is refused", () => {
    const bytes = encodeFeatures(whole, origin);
    expect(() => decodeFeatures(bytes, "x.npz", { convention: "clean" })).toThrow(
      "x.npz: expected statistics of convention clean, got any; they cannot be compared.",
    );
    expect(() =>
      decodeFeatures(encodeStatistics(FeatureMoments.of(whole), origin), "s.npz"),
    ).toThrow('s.npz: expected floats "feats" [n, d], got [none].');
  });
});
