import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { inferenceScope } from "../model/scope.js";
import { gaussianObjective } from "./gaussian-objective.js";

it("is the true negative evidence lower bound in nats, constants kept", () => {
  const objective = gaussianObjective({ gamma: { rule: "fixed", value: 0.5 }, klWeight: 3 });
  const terms = objective.evaluate(inferenceScope({}), {
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
  const kl = (0.5 + 0) / 2;
  expect(terms.mse.dataSync()[0]).toBeCloseTo(0.125, 6);
  expect(terms.kl.dataSync()[0]).toBeCloseTo(kl, 6);
  expect(terms.reconstruction.dataSync()[0]).toBeCloseTo(perDatum, 5);
  expect(terms.loss.dataSync()[0]).toBeCloseTo(perDatum + 3 * kl, 5);
  expect(terms.gamma.dataSync()[0]).toBeCloseTo(0.5, 6);
});

it("refuses a negative or missing KL weight", () => {
  expect(() => gaussianObjective({ klWeight: -1 })).toThrow(
    "klWeight: expected a number ≥ 0, got -1",
  );
  expect(() => gaussianObjective({ klWeight: Number.NaN })).toThrow("got NaN");
});
