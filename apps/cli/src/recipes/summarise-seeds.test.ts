import { expect, it } from "vitest";
import { resultSchema, type SeedResult } from "../result/result-schema.js";
import { fashionQuick } from "./fashion-quick.js";
import { summariseSeeds } from "./summarise-seeds.js";

const seed = (number: number, none: number, paper: number): SeedResult => ({
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

const summarise = (seeds: SeedResult[]) =>
  summariseSeeds({
    recipe: fashionQuick,
    seeds,
    extractor: {
      score: "FD-lenet-fashion",
      id: "lenet",
      sha256: "0".repeat(64),
      dimension: 84,
      convention: "grey, value / 255",
    },
    command: "vae reproduce fashion-quick --seeds 3",
    created: new Date(0),
    trainImages: 8000,
    evaluationImages: 2000,
  });

it("gives mean and sample standard deviation over the seeds, and the mean of the ratios", () => {
  const result = resultSchema.parse(summarise([seed(1, 50, 20), seed(2, 60, 15), seed(3, 40, 10)]));
  const row = (id: string) => result.summary.find((entry) => entry.id === id);
  expect(row("gen-2/none")?.distance).toEqual({ mean: 50, std: 10 }); // (0 + 100 + 100) / 2 = 10²
  expect(row("rec/sample")?.mse?.mean).toBeCloseTo(0.02, 12);
  expect(row("gen-2/none")?.mse).toBeNull();
  expect(result.renormalisedOverNone).toBeCloseTo((20 / 50 + 15 / 60 + 10 / 40) / 3, 12);
});

it("leaves the spread of a single seed open", () => {
  const result = resultSchema.parse(summarise([seed(1, 50, 20)]));
  expect(result.summary[0]?.distance).toEqual({ mean: 20, std: null });
});
