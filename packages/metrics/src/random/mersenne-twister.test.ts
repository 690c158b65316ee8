import { expect, it } from "vitest";
import { goldenChoice } from "../__fixtures__/golden-cases.js";
import { MersenneTwister } from "./mersenne-twister.js";

it("gives the words of MT19937 for seed 2020", () => {
  const random = new MersenneTwister(2020);
  expect([random.word(), random.word(), random.word()]).toEqual([
    4236026720, 639299976, 3751189827,
  ]);
});

it("gives the 10,000th word of the reference implementation for seed 5489", () => {
  // C++11 [rand.predef] requires this value of std::mt19937, whose default seed is 5489.
  const random = new MersenneTwister(5489);
  for (let i = 1; i < 10_000; i++) random.word();
  expect(random.word()).toBe(4123659995);
});

it("chooses as NumPy's RandomState(2020).choice(10, 5, replace=False)", () => {
  expect(goldenChoice).toEqual([2, 4, 9, 1, 5]);
  expect([...new MersenneTwister(2020).choice(10, 5)]).toEqual(goldenChoice);
});

it("draws nothing for an interval of one number", () => {
  const random = new MersenneTwister(2020);
  expect(random.interval(0)).toBe(0);
  expect(random.word()).toBe(4236026720);
});

it("refuses a seed that NumPy refuses", () => {
  expect(() => new MersenneTwister(-1)).toThrow(
    "seed: expected a whole number in 0 … 2³² − 1, got -1.",
  );
  expect(() => new MersenneTwister(2 ** 32)).toThrow("got 4294967296.");
});
