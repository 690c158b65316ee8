import { expect, it } from "vitest";
import { normalFeatures } from "../__fixtures__/normal-matrices.js";
import { frechetDistance } from "./frechet-distance.js";
import { frechetInfinity } from "./frechet-infinity.js";

it("takes the bias of the generated side away", () => {
  const d = 16;
  const exact = {
    mean: new Float64Array(d),
    covariance: Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0)),
  };
  const sample = normalFeatures(4, 4000, d);
  const biased = frechetDistance(sample, exact).value;
  const { value, slope, points } = frechetInfinity(sample, exact, { smallest: 200, points: 15 });
  expect(points.map(({ count }) => count)).toEqual(
    Array.from({ length: 15 }, (_, i) => Math.floor(200 + (3800 * i) / 14)),
  );
  expect(points.at(-1)?.value).toBeCloseTo(biased, 12);
  // Against exact statistics E = D / n + D (D + 1) / (4 n): half the bias of two samples.
  expect(Math.abs(slope / (d + (d * (d + 1)) / 4) - 1)).toBeLessThan(0.15);
  expect(Math.abs(value)).toBeLessThan(biased / 2);
});

it("draws the same subsets for the same seed", () => {
  const [x, y] = [normalFeatures(1, 60, 3), normalFeatures(2, 60, 3)];
  const options = { smallest: 20, points: 3 };
  expect(frechetInfinity(x, y, options)).toEqual(frechetInfinity(x, y, options));
  expect(frechetInfinity(x, y, { ...options, seed: 2 }).value).not.toBe(
    frechetInfinity(x, y, options).value,
  );
});

it("refuses too few images", () => {
  const [x, y] = [normalFeatures(1, 60, 3), normalFeatures(2, 60, 3)];
  expect(() => frechetInfinity(x, y)).toThrow("expected more than 5000 images, got 60");
  expect(() => frechetInfinity(x, y, { points: 1 })).toThrow("points: expected");
});
