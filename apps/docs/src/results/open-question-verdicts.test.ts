import { fileURLToPath } from "node:url";
import type { ModelsResult } from "@vae/cli/result";
import { expect, it } from "vitest";
import { openQuestionVerdicts } from "./open-question-verdicts.js";
import { readAllResults } from "./read-results.js";

type Model = ModelsResult["models"][number];

const folder = fileURLToPath(new URL("../__fixtures__/results", import.meta.url));
const result = (await readAllResults(folder))["ablation-decoder-noise"]?.result;
const models = result?.kind === "models" ? result.models : [];

/** A model with other distances of the images, the same for every seed. */
function withDistances(model: Model, distances: Readonly<Record<string, number>>): Model {
  const seeds = model.seeds.map((seed) => ({
    ...seed,
    rows: seed.rows.map((row) => ({ ...row, distance: distances[row.id] ?? row.distance })),
  }));
  return { ...model, seeds };
}

const statusOf = (point: number, of: readonly Model[]) =>
  openQuestionVerdicts(of)[point - 1]?.status;

it("calls the gain a matter of training where less than three quarters of it are left", () => {
  expect(models.map(({ id }) => id.split("-").at(-1))).toEqual(["1500", "4500"]); // steps
  const withGains = (gains: readonly number[]) =>
    models.map((model, i) =>
      withDistances(model, { "gen-2/none": 10, "gen-2/paper": 10 - gains[i]! }),
    );
  expect(statusOf(3, withGains([5, 2]))).toBe("confirmed");
  expect(statusOf(3, withGains([5, 4]))).toBe("refuted");
});

it("calls one scalar harmful where it makes models worse whose latents are inactive", () => {
  const withPaper = (distance: number) =>
    models.map((model) => withDistances(model, { "gen-2/none": 10, "gen-2/paper": distance }));
  const active = (of: readonly Model[]) =>
    of.map((model) => ({
      ...model,
      seeds: model.seeds.map((seed) => ({
        ...seed,
        latents: (seed.latents ?? []).map((latent) => ({ ...latent, posteriorVariance: 0.1 })),
      })),
    }));
  expect(statusOf(4, withPaper(11))).toBe("confirmed");
  expect(statusOf(4, withPaper(9))).toBe("refuted");
  expect(statusOf(4, active(withPaper(11)))).toBe("open");
});

it("calls restored moments the reason where the nearest latents give the best images", () => {
  const withLatents = (distanceOf: (i: number) => number) =>
    models.map((model) => ({
      ...model,
      summary: model.summary.map((row, i) => ({
        ...row,
        distance: { mean: i, std: null },
        latentDistance: { mean: distanceOf(i), std: null },
      })),
    }));
  expect(
    statusOf(
      5,
      withLatents((i) => i),
    ),
  ).toBe("confirmed");
  expect(
    statusOf(
      5,
      withLatents((i) => -i),
    ),
  ).toBe("refuted");
});
