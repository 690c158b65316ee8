import { expect, it } from "vitest";
import { pairedDifference } from "./paired-difference.js";

it("gives the interval of Student's distribution", () => {
  // Differences -3, -1: mean -2, s = √2, s/√2 = 1, and t = tan(0.475 π) for one degree of freedom.
  const two = pairedDifference([10, 12], [13, 13]);
  expect(two).toMatchObject({ mean: -2, pairs: 2 });
  const t = Math.tan(0.475 * Math.PI);
  expect(two?.interval[0]).toBeCloseTo(-2 - t, 9);
  expect(two?.interval[1]).toBeCloseTo(-2 + t, 9);
});

it("is not widened by what both sides have of a seed", () => {
  const values = [10, 20, 30].map((value, i) => value - 5 + [-0.1, 0, 0.1][i]!);
  // Differences -5.1, -5, -4.9: s = 0.1, t = 4.3027, 4.3027 · 0.1 / √3 = 0.24842
  expect(pairedDifference(values, [10, 20, 30])?.interval[1]).toBeCloseTo(-5 + 0.24842, 4);
});

it("has the quantile for many seeds too", () => {
  // scipy.stats.t.ppf(0.975, 11) = 2.200985, of n = 12 differences ±1 with s² = 12/11
  const values = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const half = pairedDifference(values, new Array<number>(12).fill(0))?.interval[1] ?? 0;
  expect(half * Math.sqrt(11)).toBeCloseTo(2.200985, 6);
});

it("has no interval for one seed, and refuses sides of other lengths", () => {
  expect(pairedDifference([1], [2])).toBeUndefined();
  expect(() => pairedDifference([1], [])).toThrow(
    "pairedDifference: expected as many numbers on both sides, got 1 and 0.",
  );
});
