import { expect, it } from "vitest";
import { distanceDigits } from "./distance-digits.js";

it("shows one digit of a distance from 10 on, and four significant ones below", () => {
  expect(distanceDigits([121.7])).toBe(1);
  expect(distanceDigits([10])).toBe(1);
  expect(distanceDigits([2.164])).toBe(3);
  expect(distanceDigits([0.1523])).toBe(4);
});

it("goes by the largest of a table", () => {
  expect(distanceDigits([2.1, 9.9, 48.2])).toBe(1);
  expect(distanceDigits([0.98, 1.02])).toBe(3);
});

it("has a digit for distances of nothing", () => {
  expect(distanceDigits([0, 0])).toBe(1);
  expect(distanceDigits([])).toBe(1);
});
