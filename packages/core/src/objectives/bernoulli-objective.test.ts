import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { madePass } from "../__fixtures__/made-pass.js";
import { inferenceScope } from "../model/scope.js";
import { bernoulliObjective } from "./bernoulli-objective.js";

const posterior = { mean: tf.tensor2d([[2]]), logVariance: tf.zeros<tf.Rank.R2>([1, 1]) };

it("is the cross-entropy of the pixels plus the weighted KL term", () => {
  const target = tf.tensor2d([[1, 0, 0.25]]);
  const output = tf.tensor2d([[0.9, 0.2, 0.5]]);
  const terms = bernoulliObjective({ klWeight: 4 }).evaluate(
    inferenceScope({}),
    madePass({ target, output, posterior }),
  );
  const expected = -Math.log(0.9) - Math.log(0.8) + Math.LN2;
  expect(terms.reconstruction.dataSync()[0]).toBeCloseTo(expected, 5);
  expect(terms.kl!.dataSync()[0]).toBeCloseTo(2, 6);
  expect(terms.loss.dataSync()[0]).toBeCloseTo(expected + 8, 5);
  expect(terms.bitsPerDimension!.dataSync()[0]).toBeCloseTo((expected + 2) / 3 / Math.LN2, 5);
  expect(terms.gamma).toBeUndefined();
});

it("stays finite where an output is 0 or 1 and wrong", () => {
  const target = tf.tensor2d([[1, 0]]);
  const output = tf.tensor2d([[0, 1]]);
  const nats = bernoulliObjective().negativeLogLikelihood!(inferenceScope({}), target, output);
  // −log 1e-7 twice; 1 − 1e-7 is 1 − 1.19e-7 in float32.
  expect(Math.abs(nats.dataSync()[0]! - 2 * 16.1)).toBeLessThan(0.3);
});
