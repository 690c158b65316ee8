import { Rng } from "@vae/base";
import { expect, it } from "vitest";
import { glorotUniform, normal, truncatedNormal, type Initialiser } from "./initialise.js";

const draw = (initialiser: Initialiser) =>
  Array.from(initialiser(new Rng(3), 20_000, { in: 30, out: 20 }));
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

it("draws uniformly in ±√(6/(fanIn + fanOut))", () => {
  const values = draw(glorotUniform);
  const limit = Math.sqrt(6 / 50);
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(limit));
  expect(deviation(values)).toBeCloseTo(limit / Math.sqrt(3), 2);
});

it("draws normally, and within two standard deviations where it is cut", () => {
  expect(deviation(draw(normal(0.02)))).toBeCloseTo(0.02, 3);
  const cut = draw(truncatedNormal(0.02));
  expect(Math.max(...cut.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.04));
  // Variance of a standard normal cut at ±2: 1 − 4·φ(2)/(2·Φ(2) − 1) = 0.7737
  expect(deviation(cut)).toBeCloseTo(0.02 * Math.sqrt(0.7737), 3);
});
