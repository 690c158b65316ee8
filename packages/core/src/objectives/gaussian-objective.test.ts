import * as tf from "@tensorflow/tfjs";
import { expectClose } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { madePass } from "../__fixtures__/made-pass.js";
import { inferenceScope, trainingScope } from "../model/scope.js";
import { gaussianObjective } from "./gaussian-objective.js";

const pass = madePass({
  target: tf.tensor2d([
    [1, 0],
    [0, 1],
  ]),
  output: tf.tensor2d([
    [0.5, 0],
    [0, 0.5],
  ]),
  posterior: { mean: tf.tensor2d([[1], [0]]), logVariance: tf.zeros([2, 1]) },
});
// Each datum: one value off by ½, one exact; −log N = (x − x̂)²/(2γ²) + log γ + ½ log 2π, γ = ½.
const perDatum = 0.25 / (2 * 0.25) + 2 * (Math.log(0.5) + 0.5 * Math.log(2 * Math.PI));
const fixed = { rule: "fixed", value: 0.5 } as const;

it("is the true negative evidence lower bound in nats, constants kept", () => {
  const objective = gaussianObjective({ gamma: fixed, klWeight: 3 });
  const terms = objective.evaluate(inferenceScope({}), pass);
  const kl = (0.5 + 0) / 2;
  expect(terms.mse.dataSync()[0]).toBeCloseTo(0.125, 6);
  expect(terms.kl!.dataSync()[0]).toBeCloseTo(kl, 6);
  expect(terms.reconstruction.dataSync()[0]).toBeCloseTo(perDatum, 5);
  expect(terms.loss.dataSync()[0]).toBeCloseTo(perDatum + 3 * kl, 5);
  expect(terms.gamma!.dataSync()[0]).toBeCloseTo(0.5, 6);
  // Bits of the bound itself, whatever the weight is: two values a datum.
  expect(terms.bitsPerDimension!.dataSync()[0]).toBeCloseTo((perDatum + kl) / 2 / Math.LN2, 5);
});

it.each([
  [32, 1536],
  [64, 6144],
])(
  "keeps the squared error of %i pixels a side at D/2 = %i where γ² is the error",
  (side, half) => {
    const target = tf.zeros<tf.Rank.R4>([2, side, side, 3]);
    const output = tf.fill<tf.Rank.R4>([2, side, side, 3], 0.1);
    const { posterior } = pass;
    const objective = gaussianObjective({ gamma: { rule: "batchOptimal" } });
    const terms = objective.evaluate(trainingScope({}), madePass({ target, output, posterior }));
    const constants = 2 * half * (Math.log(0.1) + 0.9189385332); // D·(log γ + ½ log 2π)
    expect(terms.reconstruction.dataSync()[0]! - constants).toBeCloseTo(half, 1); // float32 of −8,000
    expect(terms.gamma!.dataSync()[0]).toBeCloseTo(0.1, 6);
  },
);

it("gives the likelihood of each datum", () => {
  const objective = gaussianObjective({ gamma: fixed });
  const nats = objective.negativeLogLikelihood!(inferenceScope({}), pass.target, pass.output);
  expectClose(nats.dataSync(), [perDatum, perDatum], 1e-5);
});

it("weighs the KL term by the size of images and latents", () => {
  const objective = gaussianObjective({ gamma: fixed, klWeight: "balanced-by-size" });
  const images = tf.zeros<tf.Rank.R4>([2, 4, 4, 1]);
  const posterior = {
    mean: tf.ones<tf.Rank.R2>([2, 2]),
    logVariance: tf.zeros<tf.Rank.R2>([2, 2]),
  };
  const terms = objective.evaluate(
    inferenceScope({}),
    madePass({ target: images, output: images, posterior }),
  );
  const [loss, reconstruction] = [terms.loss, terms.reconstruction].map((t) => t.dataSync()[0]!);
  expect(loss! - reconstruction!).toBeCloseTo(((2 * 4) / 2) ** 2 * 1, 4); // k = 16, KL = 2 · ½
  expect(() => objective.evaluate(inferenceScope({}), pass)).toThrow("Use a number");
});

it("holds σ of the posterior where it is told to", () => {
  const { posterior } = gaussianObjective({ posteriorSigma: 0.7 });
  const { mean, logVariance } = posterior!(pass.posterior);
  expect(mean).toBe(pass.posterior.mean);
  expect(logVariance.dataSync()[1]).toBeCloseTo(Math.log(0.49), 6);
});

it("refuses a negative or missing KL weight, and a σ of 0", () => {
  expect(() => gaussianObjective({ klWeight: -1 })).toThrow(
    `klWeight: expected a number ≥ 0 or "balanced-by-size", got -1`,
  );
  expect(() => gaussianObjective({ klWeight: Number.NaN })).toThrow("got NaN");
  expect(() => gaussianObjective({ posteriorSigma: 0 })).toThrow(
    "posteriorSigma: expected a number > 0, got 0",
  );
});
