import { expect, it } from "vitest";
import { checkConfig, firstStageSchema, secondStageSchema } from "../config/run-config.js";
import { runVae } from "../test-support/run-vae.js";
import { celebaPaper } from "./celeba-paper.js";
import { cifar10Paper } from "./cifar10-paper.js";
import { resolveRecipe } from "./run-recipe.js";

it("has the steps of the published epochs, and the weight of the KL term", () => {
  expect(cifar10Paper.firstStage).toMatchObject({ steps: 350_000, objective: { klWeight: 1 } });
  expect(cifar10Paper.secondStage.steps).toBe(700_000);
  expect(celebaPaper.firstStage).toMatchObject({ steps: 113_890, objective: { klWeight: 4 } });
  expect(celebaPaper.secondStage.steps).toBe(227_780);
});

it.each([cifar10Paper, celebaPaper])("$id is a configuration that vae train takes", (recipe) => {
  const { firstStage, secondStage } = resolveRecipe(recipe, 1);
  expect(checkConfig(firstStageSchema, firstStage, recipe.id)).toEqual(firstStage);
  expect(checkConfig(secondStageSchema, secondStage, recipe.id)).toEqual(secondStage);
});

it.each([
  ["cifar10-paper", 5_190_467, 17_457_344],
  ["celeba-paper", 19_321_667, 68_456_640],
  // 784-512-256-16 with two heads and back; 16-256-256-256 twice, two heads and an output over 16 + 256
  ["fashion-quick", 1_079_600, 2 * (17 + 2 * 257) * 256 + 3 * (16 + 256 + 1) * 16],
])(
  "vae reproduce %s --dry-run counts parameters, without the images",
  async (id, first, second) => {
    const run = await runVae(["reproduce", id, "--dry-run", "--json"]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(run.stdout)).toMatchObject({
      parameters: first,
      secondStageParameters: second,
    });
  },
);

it("says that a paper's recipe cannot be run yet, and what can", async () => {
  const run = await runVae(["reproduce", "cifar10-paper", "--quiet"]);
  expect(run.code).toBe(3);
  expect(run.stderr).toContain("vae train --data cifar-10:train --network resnet");
});
