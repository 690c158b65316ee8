import fc from "fast-check";
import { expect, it } from "vitest";
import { Rng } from "./rng.js";

it("gives equal streams for equal seeds and different ones for different seeds", () => {
  const draw = (seed: number) => {
    const rng = new Rng(seed);
    return Array.from({ length: 8 }, () => rng.uniform());
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

it("forks by name, whatever was drawn before", () => {
  const rng = new Rng(3);
  const early = rng.fork("noise").normal();
  rng.normals(new Float64Array(11));
  expect(rng.fork("noise").normal()).toBe(early);
  expect(rng.fork("noises").normal()).not.toBe(early);
  expect(rng.fork("a").fork("b").normal()).toBe(new Rng(3).fork("a").fork("b").normal());
});

it("continues exactly from a saved state, in the middle of a pair of normals", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 20 }), (seed, draws) => {
      const rng = new Rng(seed);
      for (let i = 0; i < draws; i++) rng.normal();
      const copy = new Rng(JSON.parse(JSON.stringify(rng.state)) as Rng["state"]);
      expect(copy.normal()).toBe(rng.normal());
      expect(copy.uniform()).toBe(rng.uniform());
      expect(copy.fork("x").uniform()).toBe(rng.fork("x").uniform());
    }),
    { numRuns: 50 },
  );
});

it("draws normals with the moments of N(0, 1)", () => {
  const n = 100_000;
  const x = new Rng(11).normals(new Float64Array(n));
  const moment = (power: number) => x.reduce((sum, value) => sum + value ** power, 0) / n;
  // Standard errors of the first four moments are √(1, 2, 15, 96) / √n; five of them are allowed.
  expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(moment(2) - 1)).toBeLessThan((5 * Math.sqrt(2)) / Math.sqrt(n));
  expect(Math.abs(moment(3))).toBeLessThan((5 * Math.sqrt(15)) / Math.sqrt(n));
  expect(Math.abs(moment(4) - 3)).toBeLessThan((5 * Math.sqrt(96)) / Math.sqrt(n));
});

it("permutes: each position holds each value equally often", () => {
  const counts = new Float64Array(25);
  const rng = new Rng(5);
  const trials = 20_000;
  for (let t = 0; t < trials; t++) {
    rng.permutation(5).forEach((value, position) => (counts[position * 5 + value]! += 1));
  }
  const expected = trials / 5;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(chiSquare).toBeLessThan(50); // 16 degrees of freedom: mean 16, P(> 50) < 3e-5
});

it("never hands 0 to TensorFlow.js", () => {
  const rng = new Rng(2);
  for (let i = 0; i < 10_000; i++) {
    const seed = rng.tensorFlowSeed();
    expect(seed).toBeGreaterThan(0);
    expect(seed).toBeLessThan(2 ** 31);
  }
});

it("refuses a seed that is no whole number", () => {
  expect(() => new Rng(-1)).toThrow("seed: expected a whole number ≥ 0, got -1.");
  expect(() => new Rng(1.5)).toThrow("1.5");
  expect(() => new Rng(Number.NaN)).toThrow("NaN");
});
