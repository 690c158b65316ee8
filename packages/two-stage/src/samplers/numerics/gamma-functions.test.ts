import { expect, it } from "vitest";
import { digamma, logGamma } from "./gamma-functions.js";

/** Euler's constant. */
const euler = 0.5772156649015329;

it("gives the logarithm of factorials and of Γ(½) = √π", () => {
  expect(logGamma(1)).toBeCloseTo(0, 13);
  expect(logGamma(5)).toBeCloseTo(Math.log(24), 13);
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 13);
  expect(logGamma(171)).toBeCloseTo(706.5730622457874, 9); // log 170!, Python 3.11 math.lgamma(171)
});

it("gives the digamma function where it is known", () => {
  expect(digamma(1)).toBeCloseTo(-euler, 13);
  expect(digamma(0.5)).toBeCloseTo(-euler - 2 * Math.log(2), 13);
  expect(digamma(4)).toBeCloseTo(-euler + 1 + 1 / 2 + 1 / 3, 13);
  expect(digamma(1e-3)).toBeCloseTo(-1000.5755719318103, 9); // SciPy 1.17.1
  expect(digamma(1000)).toBeCloseTo(6.907255195648812, 12); // SciPy 1.17.1
});
