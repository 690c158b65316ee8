import { expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";
import { planExperiment, stageConfigs } from "./plan-experiment.js";
import { recipes } from "./registry.js";

const planOf = (id: "cifar10Paper" | "celebaPaper") =>
  planExperiment(recipes[id], { scale: "paper" }).models.map(({ plan }) => plan);

it("has the steps of the published epochs, and the weight of the KL term", () => {
  const [cifar, daiWipf, rae] = planOf("cifar10Paper");
  expect(cifar?.firstStage).toMatchObject({ steps: 350_000, objective: { klWeight: 1 } });
  expect(cifar?.secondStage?.steps).toBe(700_000);
  expect([daiWipf?.firstStage.steps, daiWipf?.secondStage?.steps]).toEqual([781_000, 1_562_000]);
  expect(rae?.firstStage.steps).toBe(50_000);
  const [celeba] = planOf("celebaPaper");
  expect(celeba?.firstStage).toMatchObject({ steps: 113_890, objective: { klWeight: 4 } });
  expect(celeba?.secondStage?.steps).toBe(227_780);
});

it("is a configuration that vae train takes, every model of every recipe", () => {
  for (const recipe of Object.values(recipes)) {
    if (recipe.kind === "exact") continue;
    for (const { plan } of planExperiment(recipe).models) {
      expect(stageConfigs(plan, 1).firstStage.seed).toBe(1);
    }
  }
});

it.each([
  ["cifar10-paper", 5_190_467, 17_457_344],
  ["celeba-paper", 19_321_667, 17_457_344],
  // 784-512-256-16 with two heads, and back
  ["fashion-quick", 1_079_600, 284_976],
])(
  "vae reproduce %s --dry-run counts parameters, without the images",
  async (id, first, second) => {
    const run = await runVae(["reproduce", id, "--dry-run", "--no-timing", "--json"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(run.stdout)).toMatchObject({
      parameters: first,
      secondStageParameters: second,
    });
  },
);

it("says steps, hours and disk of the paper's schedule, by a step that it measures", async () => {
  const run = await runVae([
    ...["reproduce", "cifar10-paper", "--scale", "paper", "--only", "rae-l2", "--dry-run"],
    ...["--set", 'firstStage.network={"id":"rae","base":2,"seed":4,"latent":4}'], // a step that is soon measured
    ...["--steps-per-second", "100", "--json"],
  ]);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  const { total, models } = JSON.parse(run.stdout) as {
    total: Record<string, unknown>;
    models: { measured: { firstStep: number } }[];
  };
  expect(total).toMatchObject({ steps: [50_000, 0], hoursAtGivenRate: 500 / 3600 });
  const { firstStep } = models[0]!.measured;
  expect(firstStep).toBeGreaterThan(0);
  expect(total["trainingHours"]).toBeCloseTo((firstStep * 50_000) / 3600, 9);
  // two checkpoints and the next, of weights and both moments, and 50,000 posteriors of 4 latents
  expect(total["diskGiB"]).toBeGreaterThan((50_000 * 4 * 2 * 4) / 2 ** 30);
});
