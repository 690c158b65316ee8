import { temporaryFolder } from "@vae/testing";
import { useBackend } from "@vae/backend";
import type { Source } from "@vae/base";
import { beforeAll, describe, expect, it } from "vitest";
import { anyResultSchema } from "../result/result-schema.js";
import { openImages, type OpenImages } from "../runs/open-images.js";
import { planExperiment } from "./plan-experiment.js";
import type { TrainedRecipe } from "./recipe.js";
import { recipes } from "./registry.js";
import { runExact } from "./run-exact.js";
import { runExperiment } from "./run-experiment.js";

const trained = Object.values(recipes).filter((recipe) => recipe.kind !== "exact");
const exact = Object.values(recipes).filter((recipe) => recipe.kind === "exact");

beforeAll(async () => {
  await useBackend("wasm");
});

/** Opens images, and notes who reads them while what goes on. */
function watched() {
  const reads: { readonly name: string; readonly during: string }[] = [];
  let during = "preparation";
  const open: OpenImages = async (name, options) => {
    const source = await openImages(name, options);
    const read: Source["read"] = (indices, out) => {
      reads.push({ name, during });
      return source.read(indices, out);
    };
    return new Proxy(source, {
      get: (target, key) => (key === "read" ? read : Reflect.get(target, key)),
    });
  };
  const startProgress = ({ label }: { label: string }) => {
    during = label;
    return { update: () => undefined, stop: () => (during = `after ${label}`) };
  };
  return { reads, open, startProgress };
}

interface RunOptions {
  readonly open: OpenImages;
  readonly out: string;
  readonly say?: (line: string) => void;
}

const run = (recipe: TrainedRecipe, more: RunOptions) => {
  const { startProgress = () => ({ update: () => undefined, stop: () => undefined }) } =
    more as Partial<ReturnType<typeof watched>>;
  return runExperiment(planExperiment(recipe, { scale: "test" }), {
    seeds: [1],
    out: more.out,
    backend: "wasm",
    fresh: false,
    openImages: more.open,
    isTimed: false,
    command: `vae reproduce ${recipe.id} --scale test`,
    commandOf: () => `vae reproduce ${recipe.id} --scale test`,
    startProgress,
    say: more.say ?? (() => undefined),
  });
};

describe.each(trained.map((recipe) => [recipe.id, recipe] as const))(
  "%s at scale test",
  (_, recipe) => {
    it("runs from images to its result, and trains on no image that it is scored against", async () => {
      const watch = watched();
      const out = temporaryFolder();
      const { result, runs } = await run(recipe, { ...watch, out });

      expect(anyResultSchema.parse(result)).toEqual(result);
      expect(result.title).toMatch(/\(scale: test\)$/);
      const plans = planExperiment(recipe, { scale: "test" }).models.map(({ plan }) => plan);
      expect(runs.map(({ wasFinished }) => wasFinished)).toEqual(plans.map(() => false));

      const { evaluation, train } = plans[0]!.data;
      const trainings = ["first stage", "after first stage", "second stage", "after second stage"];
      const readInTraining = watch.reads.filter(({ during }) => trainings.includes(during));
      expect(readInTraining.length).toBeGreaterThan(0);
      expect(new Set(readInTraining.map(({ name }) => name))).toEqual(new Set([train]));
      // And what is scored against is read, or this test would see nothing.
      expect(watch.reads.some(({ name }) => name === evaluation)).toBe(true);

      const again = await run(recipe, { open: openImages, out });
      expect(again.runs.every(({ wasFinished }) => wasFinished)).toBe(true);
      expect({ ...again.result, created: "" }).toEqual({ ...result, created: "" });
    });
  },
);

describe.each(exact.map((recipe) => [recipe.id, recipe] as const))(
  "%s at scale test",
  (_, recipe) => {
    it("computes what the theory says", async () => {
      const { result } = await runExact(recipe, {
        scale: "test",
        seed: 1,
        out: temporaryFolder(),
        command: `vae reproduce ${recipe.id} --scale test`,
        backend: "wasm",
        openImages,
      });
      expect(anyResultSchema.parse(result)).toEqual(result);
      const { values } = result;
      if (recipe.id === "figure-3") {
        expect(values["mse"]).toBeCloseTo(0.546, 12);
        expect(values["varianceLoss"]).toBeCloseTo(2.648, 12);
        expect(values["kernel"]).toBeCloseTo(0.170945523, 9); // recipe.md 8.3
      } else if (recipe.id === "figure-2") {
        expect(values["varianceLoss"]).toBeCloseTo(values["mse"]!, 12);
        expect(values["neglected"]).toBeCloseTo(values["mse"]!, 12);
      } else {
        expect(values["components"]).toBeGreaterThan(50);
        expect(values["largestDifference"]).toBeLessThan(1e-6);
        expect(values["largestDifferenceFromEigenvalues"]).toBeLessThan(1e-6);
        expect(values["dataVariance"]).toBeGreaterThan(0.03);
      }
    });
  },
);

it("trains a first stage that two models share once", async () => {
  const out = temporaryFolder();
  const said: string[] = [];
  const { runs, result } = await run(recipes.ablationDecoderNoise, {
    open: openImages,
    out,
    say: (line) => said.push(line),
  });
  expect(said).toContain(`The first stage is that of ${runs[0]!.run}.`);
  // So does another experiment in the same folder.
  const other = { ...recipes.ablationDecoderNoise, id: "other" };
  const ofOther: string[] = [];
  await run(other, { open: openImages, out, say: (line) => ofOther.push(line) });
  expect(ofOther).toContain(`The first stage is that of ${runs[0]!.run}.`);
  const models = result.kind === "models" ? result.models : [];
  // and what was followed of both second stages stands in the result, γ_z² first near 1
  expect(models.map(({ seeds }) => seeds[0]?.followed?.[0]?.step)).toEqual([1, 1]);
  expect(models[0]?.seeds[0]?.followed?.[0]?.gammaSquared).toBeCloseTo(1, 1);
  // The moments of each latent are those of the rows: their mean is the latent variance of the aggregate posterior.
  const latents = models[0]?.seeds[0]?.latents ?? [];
  expect(latents).toHaveLength(4);
  const variance = latents.reduce((sum, latent) => sum + latent.variance, 0) / 4;
  const rows = models[0]?.seeds[0]?.rows ?? [];
  const aggregate = rows.find(({ id }) => id === "sampler/aggregate-posterior");
  expect(Math.abs(variance - (aggregate?.latentVariance ?? 0))).toBeLessThan(0.3); // 100 draws
  expect(rows.find(({ id }) => id === "gen-2/full-moments")?.latentDistance).toBeLessThan(
    rows.find(({ id }) => id === "gen-2/none")?.latentDistance ?? 0,
  );
});
