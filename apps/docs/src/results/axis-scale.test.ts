import { expect, it } from "vitest";
import { scaleOf } from "./axis-scale.js";

it("takes the least and the largest number to the ends, either way round", () => {
  const scale = scaleOf([3, 1, 2], [100, 0]);
  expect([scale.of(1), scale.of(2), scale.of(3)]).toEqual([100, 50, 0]);
});

it("has round ticks inside, of small and of negative numbers too", () => {
  expect(scaleOf([0, 9], [0, 1]).ticks).toEqual([0, 2, 4, 6, 8]);
  expect(scaleOf([0.011, 0.019], [0, 1]).ticks).toEqual([0.012, 0.014, 0.016, 0.018]);
  expect(scaleOf([-10, 10], [0, 1]).ticks).toEqual([-10, -5, 0, 5, 10]);
});

it("has a place for one number alone", () => {
  expect(scaleOf([5], [0, 10]).of(5)).toBe(0);
  expect(scaleOf([0, 0], [0, 10]).of(0)).toBe(0);
});
