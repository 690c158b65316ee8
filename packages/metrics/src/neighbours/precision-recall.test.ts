import { describe, expect, it } from "vitest";
import { column } from "../__fixtures__/column.js";
import { goldenCases, goldenPair } from "../__fixtures__/golden-cases.js";
import { normalFeatures } from "../__fixtures__/normal-matrices.js";
import { precisionRecall } from "./precision-recall.js";

it("counts by hand on a line, k = 1", () => {
  // Radii: real 1, 1, 4; fake 8.5, 1, 1. Fake 0.5 lies in the balls of 0 and 1; 9 (a tie with 5) and 10 in none.
  const scores = precisionRecall(column(0, 1, 5), column(0.5, 9, 10), { neighbours: 1 });
  // All three reals lie in the ball of 0.5.
  expect(scores).toMatchObject({
    precision: 1 / 3,
    recall: 1,
    density: 2 / 3,
    coverage: 2 / 3,
    counts: [3, 3],
  });
});

const cases = goldenCases.flatMap((golden) =>
  ([3, 5] as const).flatMap((neighbours) => {
    const scores = golden.prdc?.[`k${neighbours}`];
    return scores ? [{ golden, neighbours, scores, name: golden.name }] : [];
  }),
);
describe.each(cases)("golden $name, k = $neighbours", ({ golden, neighbours, scores }) => {
  it("equals the reference exactly, with both ties", () => {
    const { x, y } = goldenPair(golden);
    for (const tie of ["lt", "le"] as const) {
      expect(precisionRecall(x, y, { neighbours, tie })).toMatchObject(scores[tie]);
    }
  });
});

it("gives 0 for identical points with lt and 1 with le", () => {
  const points = column(...new Array<number>(8).fill(0.3));
  expect(precisionRecall(points, points)).toMatchObject({
    precision: 0,
    recall: 0,
    density: 0,
    coverage: 0,
  });
  expect(precisionRecall(points, points, { tie: "le" })).toMatchObject({
    precision: 1,
    recall: 1,
    coverage: 1,
  });
});

it("has density 1 and coverage 1 − Π (n − i) / (2n − i) for two samples of one distribution, over blocks", () => {
  const [n, d, k] = [1200, 6, 5];
  const sample = (seed: number) => normalFeatures(seed, n, d);
  const scores = precisionRecall(sample(1), sample(2), { neighbours: k });
  let missed = 1;
  for (let i = 1; i <= k; i++) missed *= (n - i) / (2 * n - i);
  expect(Math.abs(scores.density - 1)).toBeLessThan(0.1);
  // Coverage is a mean of n near-independent hits of probability 0.97: standard error 0.005.
  expect(Math.abs(scores.coverage - (1 - missed))).toBeLessThan(0.025);
});

it("swaps precision and recall when the sides are swapped", () => {
  const [real, fake] = [goldenPair(goldenCases[0]!).x, goldenPair(goldenCases[0]!).y];
  const there = precisionRecall(real, fake);
  const back = precisionRecall(fake, real);
  expect([back.precision, back.recall]).toEqual([there.recall, there.precision]);
});

it("refuses too few images and a senseless k", () => {
  expect(() =>
    precisionRecall(column(1, 2, 3, 4), column(1, 2, 3, 4, 5), { neighbours: 3 }),
  ).toThrow("3 neighbours need at least 5 images on both sides, got 4 and 5.");
  expect(() => precisionRecall(column(1), column(1), { neighbours: 0 })).toThrow(
    "neighbours: expected",
  );
});
