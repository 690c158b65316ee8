import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { GaussianPosterior } from "../networks/posterior.js";
import { bitsPerDimension, valuesPerDatum } from "./bits-per-dimension.js";
import { createFlow, type FlowOptions } from "./flows/create-flow.js";
import { createGamma, type GammaRule } from "./gamma.js";
import { checkWeight, klWeightOf, type KlWeight } from "./kl-weight.js";
import type { Objective } from "./objective.js";
import { posteriorKl } from "./posterior-kl.js";

/** Options of {@link gaussianObjective}. */
export interface GaussianObjectiveOptions {
  /** `@default { rule: "computed" }` */
  readonly gamma?: GammaRule;
  /** Weight of the KL term: k of the paper's code, β of a β-VAE. `@default 1` */
  readonly klWeight?: KlWeight;
  /** Holds σ of the posterior at a constant, as a CV-VAE does (Ghosh et al., 2020). Absent: the encoder says it. */
  readonly posteriorSigma?: number | undefined;
  /** Bends the posterior. Absent: it stays Gaussian. */
  readonly flow?: FlowOptions | undefined;
}

/**
 * The negative evidence lower bound with a Gaussian decoder N(x̂, γ²):
 * `k·KL + Σ [ (x − x̂)²/(2γ²) + log γ + ½ log 2π ]`, summed over the values of a datum and averaged over the
 * batch, as Dai and Wipf (2019) and Asperti and Trentin (2020) minimise it.
 *
 * With k ≠ 1 the variance that the KL term sees is k·γ².
 *
 * @throws {VaeError} CONFIG_INVALID, when a weight is negative or no number, or σ or γ are not above 0.
 *
 * @example
 * ```ts
 * const paper = gaussianObjective({ gamma: { rule: "computed" }, klWeight: "balanced-by-size" });
 * ```
 */
export function gaussianObjective({
  gamma = { rule: "computed" },
  klWeight = 1,
  posteriorSigma,
  flow: flowOptions,
}: GaussianObjectiveOptions = {}): Objective {
  checkWeight("klWeight", klWeight);
  const rule = createGamma(gamma);
  const flow = flowOptions === undefined ? undefined : createFlow(flowOptions);
  return {
    config: {
      kind: "gaussian",
      gamma,
      klWeight,
      ...(posteriorSigma === undefined ? {} : { posteriorSigma }),
      ...(flow === undefined ? {} : { flow: flow.config }),
    },
    parameters: ({ latent }) => [...rule.parameters, ...(flow?.parameters(latent) ?? [])],
    ...(posteriorSigma === undefined ? {} : { posterior: constantSigma(posteriorSigma) }),
    ...(flow === undefined ? {} : { flow }),
    evaluate(scope, pass) {
      return tf.tidy(() => {
        const { target, output } = pass;
        const mse = tf.mean<tf.Scalar>(tf.squaredDifference(target, output));
        const variance = rule.varianceFor(scope, mse);
        const reconstruction = tf.mul<tf.Scalar>(
          valuesPerDatum(target),
          gaussianCrossEntropy(mse, variance),
        );
        const kl = tf.mean<tf.Scalar>(posteriorKl(pass));
        rule.observe(scope, mse);
        return {
          loss: tf.add<tf.Scalar>(reconstruction, tf.mul(klWeightOf(klWeight, pass), kl)),
          reconstruction,
          mse,
          kl,
          gamma: tf.sqrt(variance),
          bitsPerDimension: bitsPerDimension(tf.add(reconstruction, kl), target),
        };
      });
    },
    negativeLogLikelihood(scope, target, output) {
      return tf.tidy(() => {
        const axes = target.shape.map((_, axis) => axis).slice(1);
        const mse = tf.mean<tf.Tensor1D>(tf.squaredDifference(target, output), axes); // [B]
        return tf.mul<tf.Tensor1D>(
          valuesPerDatum(target),
          gaussianCrossEntropy(mse, rule.variance(scope)),
        );
      });
    },
    decoderVariance: (scope) => rule.variance(scope),
  };
}

/** −log N per value: `e/(2γ²) + log γ + ½ log 2π`, e a mean squared error. */
function gaussianCrossEntropy<T extends tf.Tensor>(mse: T, variance: tf.Scalar): T {
  return tf.add<T>(
    tf.add(tf.div(mse, tf.mul(2, variance)), tf.mul(0.5, tf.log(variance))),
    0.5 * Math.log(2 * Math.PI),
  );
}

function constantSigma(sigma: number) {
  if (!(sigma > 0 && sigma < Infinity)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `objective.posteriorSigma: expected a number > 0, got ${sigma}.`,
    );
  }
  return ({ mean }: GaussianPosterior): GaussianPosterior => ({
    mean,
    logVariance: tf.fill(mean.shape, 2 * Math.log(sigma)),
  });
}
