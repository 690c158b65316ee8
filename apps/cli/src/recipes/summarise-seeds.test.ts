import { expect, it } from "vitest";
import { modelsResultSchema, resultSchema, type ModelSeed } from "../result/result-schema.js";
import { scatterResultSchema, type ScatterPoint } from "../result/scatter-schema.js";
import { planExperiment } from "./plan-experiment.js";
import { recipes } from "./registry.js";
import { summariseScatter, summariseTables, type SummaryInput } from "./summarise-seeds.js";

const seed = (number: number, none: number, paper: number): ModelSeed => ({
  seed: number,
  rows: [
    { id: "rec/sample", distance: 20, mse: 0.01 * number },
    { id: "gen-2/none", distance: none, mse: null },
    { id: "gen-2/paper", distance: paper, mse: null },
  ].map((row) => ({
    ...row,
    label: row.id,
    n: [10, 10],
    latentVariance: 1,
    varianceLoss: 0.1,
    law: 1,
  })),
  inactiveLatents: 0,
  secondStageGammaSquared: 0.4,
  secondStageDeviation: 0.7,
  trainingSeconds: 60,
});

const experiment = planExperiment(recipes.fashionQuick);
const origin = {
  recipe: recipes.fashionQuick,
  scale: "quick",
  command: "vae reproduce fashion-quick --seeds 3",
  created: new Date(0),
} as const;

const input = (seeds: ModelSeed[]): SummaryInput => ({
  model: experiment.models[0]!,
  seeds,
  extractor: {
    score: "FD-lenet-fashion",
    id: "lenet",
    sha256: "0".repeat(64),
    dimension: 84,
    convention: "grey, value / 255",
  },
  trainImages: 8000,
  evaluationImages: 2000,
  parameters: [10, 20],
});

it("gives mean and sample standard deviation over the seeds, and the mean of the ratios", () => {
  const seeds = [seed(1, 50, 20), seed(2, 60, 15), seed(3, 40, 10)];
  const result = resultSchema.parse(summariseTables(origin, experiment, [input(seeds)]));
  const row = (id: string) => result.summary.find((entry) => entry.id === id);
  expect(row("gen-2/none")?.distance).toEqual({ mean: 50, std: 10 }); // (0 + 100 + 100) / 2 = 10²
  // 20 − 50, 15 − 60, 10 − 40: mean −35, s = √75, and for two degrees of freedom t = (2p − 1) / √(2p(1 − p)) at p = 0.975
  expect(row("gen-2/paper")?.toNone).toMatchObject({ mean: -35, pairs: 3 });
  expect(row("gen-2/paper")?.toNone?.interval[1]).toBeCloseTo(
    -35 + (0.95 / Math.sqrt(2 * 0.975 * 0.025)) * 5,
    8,
  );
  expect(row("gen-2/none")).not.toHaveProperty("toNone");
  expect(row("rec/sample")?.mse?.mean).toBeCloseTo(0.02, 12);
  expect(row("gen-2/none")?.mse).toBeNull();
  expect(result.renormalisedOverNone).toBeCloseTo((20 / 50 + 15 / 60 + 10 / 40) / 3, 12);
});

it("leaves the spread of a single seed open", () => {
  const result = resultSchema.parse(
    summariseTables(origin, experiment, [input([seed(1, 50, 20)])]),
  );
  expect(result.summary[0]?.distance).toEqual({ mean: 20, std: null });
  expect(result.summary.some((row) => "toNone" in row)).toBe(false);
});

it("gives a table each for several models, one of them without a second stage", () => {
  const single = { ...seed(1, 50, 20), secondStageGammaSquared: null, secondStageDeviation: null };
  const several = { isSingle: false, notes: ["a note"] };
  const { models } = modelsResultSchema.parse(
    summariseTables(origin, several, [input([seed(1, 50, 20)]), input([single])]),
  );
  expect(models.map(({ parameters }) => parameters)).toEqual([
    [10, 20],
    [10, 20],
  ]);
  expect(models[1]?.seeds[0]?.secondStageGammaSquared).toBeNull();
});

it("draws the line of figure 4 through the points that count, without the over-sized network", () => {
  const point = (mse: number, varianceLoss: number, family = "dense"): ScatterPoint => ({
    model: family,
    label: family,
    family,
    data: { train: "a", evaluation: "b", trainImages: 1, evaluationImages: 1 },
    seed: 1,
    parameters: 1,
    steps: 1,
    from: "sample",
    n: 1,
    mse,
    varianceLoss,
    dataVariance: 6,
    isCounted: mse <= 3,
  });
  const points = [
    point(1, 2),
    point(2, 4),
    point(3, 6),
    point(4, 0),
    point(1, 0, "over-sized dense"),
  ];
  const { fits } = scatterResultSchema.parse(summariseScatter(origin, experiment, points));
  // 2, 4, 6 over 1, 2, 3: a line of slope 2 through the origin; |loss − mse| / mse is 1 at each
  expect(fits[0]).toMatchObject({ from: "sample", points: 3, meanRelativeResidual: 1 });
  expect(fits[0]?.slope).toBeCloseTo(2, 12);
  expect(fits[0]?.intercept).toBeCloseTo(0, 12);
  expect(fits[0]?.correlation).toBeCloseTo(1, 12);
  expect(fits[1]).toEqual({
    from: "mean",
    points: 0,
    slope: null,
    intercept: null,
    correlation: null,
    meanRelativeResidual: null,
  });
});
