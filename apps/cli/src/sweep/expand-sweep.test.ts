import { expect, it } from "vitest";
import { expandSweep } from "./expand-sweep.js";

const base = { name: "a", recipe: "fashion-quick" };

it("multiplies a grid, the last key fastest", () => {
  expect(expandSweep({ ...base, grid: { x: [1, 2], y: ["a", "b", "c"] } })).toEqual([
    { x: 1, y: "a" },
    { x: 1, y: "b" },
    { x: 1, y: "c" },
    { x: 2, y: "a" },
    { x: 2, y: "b" },
    { x: 2, y: "c" },
  ]);
});

it("takes a list as it is, and nothing as one variant", () => {
  expect(expandSweep({ ...base, list: [{ x: 1 }, { y: 2 }] })).toEqual([{ x: 1 }, { y: 2 }]);
  expect(expandSweep(base)).toEqual([{}]);
});

const space = {
  rate: { min: 1e-4, max: 1e-2, scale: "log" as const },
  latent: { min: 2, max: 5, integer: true },
  rule: ["computed", "learned"],
};

it("draws at random within the ranges, whole numbers at both ends, and evenly in the logarithm", () => {
  const draws = expandSweep({ ...base, random: { samples: 2000, space } });
  const rates = draws.map(({ rate }) => rate as number);
  expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-4);
  expect(Math.max(...rates)).toBeLessThanOrEqual(1e-2);
  // Half of a log range lies below its geometric middle; the deviation of the count is √2000 / 2 = 22.
  expect(Math.abs(rates.filter((rate) => rate < 1e-3).length - 1000)).toBeLessThan(5 * 22.4);
  expect(new Set(draws.map(({ latent }) => latent))).toEqual(new Set([2, 3, 4, 5]));
  expect(new Set(draws.map(({ rule }) => rule))).toEqual(new Set(["computed", "learned"]));
});

it("draws the same again, the first of more, others by another seed, and a key by its name alone", () => {
  const few = expandSweep({ ...base, random: { samples: 3, space } });
  expect(expandSweep({ ...base, random: { samples: 9, space } }).slice(0, 3)).toEqual(few);
  expect(expandSweep({ ...base, random: { samples: 3, seed: 2, space } })).not.toEqual(few);
  const { rate } = space;
  expect(expandSweep({ ...base, random: { samples: 3, space: { rate } } })).toEqual(
    few.map((draw) => ({ rate: draw["rate"] })),
  );
});
