import { expect, it } from "vitest";
import { planExperiment, type PlanOptions } from "../../recipes/plan-experiment.js";
import type { TrainedRecipe } from "../../recipes/recipe.js";
import { recipes } from "../../recipes/registry.js";
import { planOf } from "./plan-report.js";

const trained = Object.values(recipes).filter((recipe) => recipe.kind !== "exact");

/** Every number of a recipe stands here: whoever changes one sees it, and raises the recipe's version. */
it.each(trained.map((recipe) => [recipe.id, recipe] as const))(
  "the dry run of %s is what it was",
  async (id, recipe) => {
    const options = { out: "runs", timing: false, backend: "auto" } as const;
    const { runs, ...plan } = await planOf(planExperiment(recipe), options, [1]);
    await expect(`${JSON.stringify(plan, null, 2)}\n`).toMatchFileSnapshot(
      `__snapshots__/${id}.txt`,
    );
    expect(runs).toHaveLength(plan.models.length);
  },
);

it("keeps the runs of scales and presets apart, and each model in a folder of its own", async () => {
  const options = { out: "runs", timing: false, backend: "auto" } as const;
  const runs = async (recipe: TrainedRecipe, told: PlanOptions = {}) => {
    const plan = await planOf(
      planExperiment(recipe, told),
      { ...options, preset: told.preset },
      [1],
    );
    return (plan.runs ?? []).map((run) => (run as { run: string }).run);
  };
  expect(await runs(recipes.fashionQuick)).toEqual(["runs/fashion-quick-seed-1"]);
  expect(await runs(recipes.fashionQuick, { scale: "test" })).toEqual([
    "runs/fashion-quick-test-seed-1",
  ]);
  expect(await runs(recipes.cifar10Paper, { preset: "as-released" })).toEqual([
    "runs/cifar10-paper-small-as-released-seed-1/ours",
  ]);
});
