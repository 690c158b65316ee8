import { expect, it } from "vitest";
import { average } from "./projected-cloud.js";
import { bridge, smoothed, smoothingLoss } from "./smoothed-curve.js";

it("averages over a window that is cut off at the ends", () => {
  expect(smoothed([0, 3, 6, 9], 1)).toEqual([1.5, 3, 6, 7.5]);
  expect(smoothed([0, 3, 6], 0)).toEqual([0, 3, 6]);
});

it("counts by hand", () => {
  // Variance of 0, 2, 0, 2 is 1, that of 1, 1, 1, 1 is 0; each value is off by 1.
  expect(smoothingLoss([0, 2, 0, 2], [1, 1, 1, 1])).toEqual({ mse: 1, varianceLoss: 1 });
});

it("loses more variance than it makes error, where what it takes away goes with what it leaves", () => {
  const curve = bridge(200);
  for (const reach of [3, 10, 25]) {
    const { mse, varianceLoss } = smoothingLoss(curve, smoothed(curve, reach));
    expect(varianceLoss).toBeGreaterThan(mse);
  }
});

it("draws a walk that ends where it began", () => {
  const curve = bridge(200);
  expect(curve).toHaveLength(200);
  expect(curve.at(-1)).toBeCloseTo(0, 10);
  expect(Math.abs(average(curve))).toBeGreaterThan(0);
});
