import { describe, expect, it } from "vitest";
import { planExperiment } from "./plan-experiment.js";
import { recipePresets } from "./presets.js";
import { recipes } from "./registry.js";

const planned = (preset: string, settings: readonly string[] = []) =>
  planExperiment(recipes.cifar10Paper, { scale: "paper", only: ["ours"], preset, settings })
    .models[0]!.plan;

describe("the preset", () => {
  it("paper computes γ, weighs the KL term by size, and rescales by one scalar", () => {
    const { firstStage, secondStage, data, evaluation } = planned("paper");
    expect(firstStage.objective).toEqual({
      gamma: { rule: "computed" },
      klWeight: "balanced-by-size",
    });
    expect(secondStage).toMatchObject({ input: "fresh", objective: { klWeight: 1 } });
    expect(data.train).toBe("cifar-10:train");
    expect(evaluation.rows).toEqual([
      "rec/sample",
      "gen-1",
      "gen-2/none",
      "gen-2/decoder-noise",
      "gen-2/paper",
    ]);
  });

  it("as-released sends images through JPEG, rescales GEN-1 too, and rounds nothing", () => {
    const { data, evaluation } = planned("as-released");
    expect(data).toMatchObject({
      train: "cifar-10:train,jpeg=75",
      evaluation: "cifar-10:test,jpeg=75",
    });
    expect(evaluation.quantised).toBe(false);
    expect(evaluation.rows).toContain("gen-1/as-released");
    expect(evaluation.rows).toContain("gen-2/as-released");
    const celeba = planExperiment(recipes.celebaPaper, { preset: "as-released" }).models[0]!.plan;
    expect(celeba.data.train).toBe("celeba:train,with-crops,order=listing");
  });

  it("first-release scores against the first 10,000 training images", () => {
    const { data, evaluation } = planned("first-release");
    expect(data.evaluation).toBe("cifar-10:train,jpeg=75");
    expect(data.evaluationImages).toBe(10_000);
    expect(evaluation.rows).toContain("gen-2/first-release");
  });

  it("dai-wipf learns γ in InfoGAN's network and adds the decoder's noise", () => {
    const { firstStage, secondStage, evaluation } = planned("dai-wipf");
    expect(firstStage).toMatchObject({
      network: { id: "infogan", latent: 64, head: "softplus" },
      objective: { gamma: { rule: "learned" }, klWeight: 1 },
      batchSize: 64,
    });
    expect(secondStage).toMatchObject({ network: { width: 1024 }, batchSize: 64 });
    expect(evaluation.rows).toContain("gen-2/decoder-noise");
  });

  it("leaves every knob to --set", () => {
    const { firstStage, secondStage, data, evaluation } = planned("as-released", [
      "firstStage.objective.gamma.rule=batchOptimal",
      "firstStage.network.head=logVariance",
      "secondStage.input=mean",
      "secondStage.standardise=true",
      "secondStage.network.skip=none",
      "data.train=cifar-10:train",
      "evaluation.varianceAxis=1",
      'evaluation.samplers={"gmm":{"components":100}}',
      'evaluation.rows=["sampler/gmm","gen-2/feature-axis"]',
    ]);
    expect(firstStage).toMatchObject({
      objective: { gamma: { rule: "batchOptimal" } },
      network: { head: "logVariance" },
    });
    expect(secondStage).toMatchObject({
      input: "mean",
      standardise: true,
      network: { skip: "none" },
    });
    expect(data.train).toBe("cifar-10:train");
    expect(evaluation).toMatchObject({
      varianceAxis: 1,
      samplers: { gmm: { components: 100 } },
      rows: ["sampler/gmm", "gen-2/feature-axis"],
    });
  });

  it("is one of four, and another is refused with the nearest", () => {
    expect(recipePresets).toEqual(["paper", "as-released", "first-release", "dai-wipf"]);
    expect(() => planned("as-release")).toThrow('Did you mean "as-released"?');
  });
});

it("refuses a scale that a recipe does not have, an unknown model and an unknown key", () => {
  const plan = (more: Parameters<typeof planExperiment>[1]) => () =>
    planExperiment(recipes.fashionQuick, more);
  expect(plan({ scale: "paper" })).toThrow(
    'fashion-quick: has no scale "paper"; it has quick, small, test.',
  );
  expect(plan({ only: ["ours"] })).toThrow('Unknown model "ours"');
  expect(plan({ settings: ["firstStage.stepz=1"] })).toThrow('Did you mean "steps"?');
});
