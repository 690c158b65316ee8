import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import type { ParameterSpec } from "../model/variable-store.js";
import type { GaussianPosterior } from "../networks/posterior.js";
import { createGamma, type GammaRule } from "./gamma.js";
import { gaussianKl } from "./gaussian-kl.js";

/** What is minimised. */
export interface Objective {
  /** All that is needed to build it again, as JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What it keeps between steps, e.g. the running error behind gamma. */
  readonly parameters: readonly ParameterSpec[];
  /** Evaluates the loss of a batch. */
  evaluate(scope: Scope, pass: ForwardPass): ObjectiveTerms;
  /** γ² now. */
  decoderVariance(scope: Scope): tf.Scalar;
}

/** One batch on its way through a network. */
export interface ForwardPass {
  /** `[batch, …]`. */
  readonly target: tf.Tensor;
  /** The reconstruction, of the same shape. */
  readonly output: tf.Tensor;
  readonly posterior: GaussianPosterior;
}

/** The terms of a loss, scalars, each the mean over the batch; nats where nothing else is said. */
export type ObjectiveTerms = {
  /** Negative evidence lower bound (with klWeight 1). */
  readonly loss: tf.Scalar;
  /** KL of the posteriors to N(0, I). */
  readonly kl: tf.Scalar;
  /** Negative log-likelihood of the data, constants kept. */
  readonly reconstruction: tf.Scalar;
  /** Mean squared error per value. */
  readonly mse: tf.Scalar;
  /** γ, the decoder's standard deviation in this step. */
  readonly gamma: tf.Scalar;
};

/** Options of {@link gaussianObjective}. */
export interface GaussianObjectiveOptions {
  /** `@default { rule: "computed" }` */
  readonly gamma?: GammaRule;
  /** Weight of the KL term, k. `@default 1` */
  readonly klWeight?: number;
}

/**
 * The negative evidence lower bound with a Gaussian decoder N(x̂, γ²):
 * `k·KL + Σ [ (x − x̂)²/(2γ²) + log γ + ½ log 2π ]`, summed over the values of a datum and averaged over the
 * batch, as Dai and Wipf (2019) and Asperti and Trentin (2020) minimise it.
 *
 * @throws {VaeError} CONFIG_INVALID, when klWeight is negative or no number.
 */
export function gaussianObjective({
  gamma = { rule: "computed" },
  klWeight = 1,
}: GaussianObjectiveOptions = {}): Objective {
  if (!(klWeight >= 0 && klWeight < Infinity)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `objective.klWeight: expected a number ≥ 0, got ${klWeight}.`,
    );
  }
  const rule = createGamma(gamma);
  return {
    config: { kind: "gaussian", gamma, klWeight },
    parameters: rule.parameters,
    decoderVariance: (scope) => rule.variance(scope),
    evaluate(scope, { target, output, posterior }) {
      return tf.tidy(() => {
        const [batch = 1] = target.shape as number[];
        const values = target.size / batch; // of one datum
        const mse = tf.mean<tf.Scalar>(tf.squaredDifference(target, output));
        const variance = rule.variance(scope);
        const perValue = tf.add(
          tf.add(tf.div(mse, tf.mul(2, variance)), tf.mul(0.5, tf.log(variance))),
          0.5 * Math.log(2 * Math.PI),
        );
        const reconstruction = tf.mul<tf.Scalar>(values, perValue);
        const kl = tf.mean<tf.Scalar>(gaussianKl(posterior));
        rule.observe(scope, mse);
        return {
          loss: tf.add<tf.Scalar>(reconstruction, tf.mul(klWeight, kl)),
          kl,
          reconstruction,
          mse,
          gamma: tf.sqrt(variance),
        };
      });
    },
  };
}
