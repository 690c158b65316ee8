import { expect, it } from "vitest";
import { distanceDigits } from "./distance-digits.js";

const rows = (...distances: number[]) => distances.map((distance) => ({ distance }));

it("shows one digit of a distance from 10 on, and four significant ones below", () => {
  expect(distanceDigits(rows(121.7))).toBe(1);
  expect(distanceDigits(rows(10))).toBe(1);
  expect(distanceDigits(rows(2.164))).toBe(3);
  expect(distanceDigits(rows(0.1523))).toBe(4);
});

it("goes by the largest of a table, of seeds by the largest mean", () => {
  expect(distanceDigits(rows(2.1, 9.9, 48.2))).toBe(1);
  expect(distanceDigits(rows(0.98, 1.02))).toBe(3);
  expect(distanceDigits([{ distance: { mean: 2.2, std: 20 } }])).toBe(3);
});

it("has a digit for distances of nothing", () => {
  expect(distanceDigits(rows(0, 0))).toBe(1);
  expect(distanceDigits([])).toBe(1);
});
