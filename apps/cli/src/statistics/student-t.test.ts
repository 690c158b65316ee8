import { expect, it } from "vitest";
import { studentQuantile } from "./student-t.js";

const p = 0.975;

it("agrees with the closed forms of one, two and four degrees of freedom", () => {
  expect(studentQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 9);
  expect(studentQuantile(p, 2)).toBeCloseTo((2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 9);
  const alpha = 4 * p * (1 - p);
  const q = Math.cos(Math.acos(Math.sqrt(alpha)) / 3) / Math.sqrt(alpha);
  expect(studentQuantile(p, 4)).toBeCloseTo(2 * Math.sqrt(q - 1), 9);
});

it("goes to the normal quantile, 1.959964, from above", () => {
  expect(studentQuantile(p, 1e6)).toBeCloseTo(1.959964, 5);
  expect(studentQuantile(p, 1e6)).toBeGreaterThan(1.959964);
});
