import { compile } from "vega-lite";
import { parse, View } from "vega";
import { describe, expect, it } from "vitest";
import { madeReport } from "../__fixtures__/made-report.js";
import { madeResult } from "../__fixtures__/made-result.js";
import type { Result } from "../../result/result-schema.js";
import { latentSeries } from "../latent-series.js";
import type { FigureSpec } from "./figure-spec.js";
import { figureSvg } from "./figure-svg.js";
import { latentsFigure } from "./latents-figure.js";
import { lossFigure, regularisationFigure } from "./loss-figures.js";
import { planeFigure } from "./plane-figure.js";
import { klByLatentFigure, lawFigure } from "./posteriors-figure.js";
import { resultFigures } from "./result-figures.js";

const { firstStage = [], secondStage = [], plane = [], latentDeviations } = madeReport();
const { dimensions } = madeReport().diagnostics!.firstStage!;
const series = latentSeries(latentDeviations!);

const summaryFigure = (result: Result = madeResult()) => resultFigures(result)["summary"]!;

/** The texts of a figure, in the order in which they are drawn. */
async function texts(spec: FigureSpec): Promise<string[]> {
  const svg = await figureSvg(spec);
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
}

describe("axes name what they show and its unit", () => {
  it.each([
    ["loss", lossFigure(firstStage, "image"), ["training step", "nats per image"]],
    [
      "KL",
      regularisationFigure(secondStage, "latent vector"),
      ["training step", "KL, nats per latent vector"],
    ],
    [
      "plane",
      planeFigure(plane),
      ["mean squared error (pixels in [0, 1])", "variance loss (pixels in [0, 1])"],
    ],
    ["latents", latentsFigure(series), ["latent dimension", "standard deviation of the latent"]],
    ["variance law", lawFigure(dimensions), ["latent dimension", "E[μ²] + E[σ²]"]],
    ["KL by latent", klByLatentFigure(dimensions), ["latent dimension", "KL, nats"]],
    ["summary", summaryFigure(), ["FD-lenet-fashion (lower is better)"]],
  ] as const)("%s", async (_name, spec, titles) => {
    expect(await texts(spec)).toEqual(expect.arrayContaining([...titles]));
  });
});

describe("loss", () => {
  const step = { step: 1, epoch: 0, learningRate: 1e-3, mse: 0.1 };

  it("says how the KL term is weighed", async () => {
    const weighed = [{ ...step, loss: 40, reconstruction: 20, kl: 5 }];
    expect(await texts(lossFigure(weighed, "image"))).toContain("loss = reconstruction + 4 · KL");
    const plain = [{ ...step, loss: 25, reconstruction: 20, kl: 5 }];
    expect(await texts(lossFigure(plain, "image"))).toContain("loss = reconstruction + KL");
  });

  it("counts no nats where the objective is no likelihood, and shows its penalty", async () => {
    const autoencoder = [{ ...step, loss: 0.12, reconstruction: 0.1, penalty: 0.02 }];
    const shown = await texts(lossFigure(autoencoder, "image"));
    expect(shown).toContain("loss = reconstruction + penalty");
    expect(shown.join()).not.toContain("nats");
    const penalty = regularisationFigure(autoencoder, "image");
    expect(await texts(penalty)).toContain("penalty");
    expect(penalty.description).toContain("it is 0.020");
  });
});

it("puts one scale on both axes of the plane, which holds all points and the diagonal", async () => {
  const points = [
    { step: 1, mse: 0.08, varianceLoss: -0.01 },
    { step: 100, mse: 0.02, varianceLoss: 0.018 },
  ];
  const view = await new View(parse(compile(planeFigure(points)).spec)).runAsync();
  for (const axis of ["x", "y"]) {
    const scale = view.scale(axis) as { domain(): number[] };
    const [low, high] = scale.domain();
    expect(low).toBe(-0.01);
    expect(high).toBeCloseTo(1.08 * 0.08, 12);
  }
  view.finalize();
  expect(await texts(planeFigure(points))).toEqual(expect.arrayContaining(["step 1", "step 100"]));
});

it("says how the variance law stands to who does not see its bars", () => {
  const [dimension] = dimensions;
  const made = [
    { ...dimension!, law: 1.1, isInactive: false },
    { ...dimension!, law: 0.9, isInactive: true },
  ];
  expect(lawFigure(made).description).toContain("1.00 on average; 1 have E[σ²] above 0.8");
});

it("labels each series of latents and says its mean to who does not see it", () => {
  const figure = latentsFigure([
    { name: "target", deviations: [1, 1.2] },
    { name: "generated", deviations: [0.6, 0.8] },
  ]);
  expect(figure.description).toContain("2 latent dimensions");
  expect(figure.description).toContain("target 1.10, generated 0.70");
});

it("orders the series of latents: target, as generated, then the treatments there are", () => {
  const [target, generated] = [[1], [0.7]];
  const modes = { "per-dimension": target, none: generated };
  expect(latentSeries({ target, modes })).toEqual([
    { name: "encoded images (target)", deviations: target },
    { name: "second stage, as generated", deviations: generated },
    { name: "renormalised: per dimension", deviations: target },
  ]);
});

describe("summary", () => {
  it("shows each row's mean and deviation over the seeds, and says the scale in its title", async () => {
    const shown = await texts(summaryFigure());
    expect(shown).toEqual(
      expect.arrayContaining([
        "Two-stage VAE on Fashion-MNIST (scale: quick)",
        "mean ± std over seeds 1, 2, 3; fashion-mnist-10k:test",
        "GEN-2",
        "53.8 ± 1.2",
        "GEN-2 renormalised (paper)",
        "16.6 ± 0.4",
      ]),
    );
  });

  it("shows a mean alone where there is one seed", async () => {
    const result = madeResult();
    const summary = result.summary.map((row) => ({
      ...row,
      distance: { mean: row.distance.mean, std: null },
    }));
    const shown = await texts(
      summaryFigure({ ...result, summary, seeds: result.seeds.slice(0, 1) }),
    );
    expect(shown).toEqual(expect.arrayContaining(["seed 1; fashion-mnist-10k:test", "16.6"]));
    expect(shown.join()).not.toContain("±");
  });
});
