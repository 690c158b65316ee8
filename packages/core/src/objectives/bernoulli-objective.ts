import * as tf from "@tensorflow/tfjs";
import { bitsPerDimension } from "./bits-per-dimension.js";
import { createFlow, type FlowOptions } from "./flows/create-flow.js";
import { checkWeight, klWeightOf, type KlWeight } from "./kl-weight.js";
import type { Objective } from "./objective.js";
import { posteriorKl } from "./posterior-kl.js";

/** Options of {@link bernoulliObjective}. */
export interface BernoulliObjectiveOptions {
  /** Weight of the KL term. `@default 1` */
  readonly klWeight?: KlWeight;
  /** Bends the posterior. Absent: it stays Gaussian. */
  readonly flow?: FlowOptions | undefined;
}

/** Outputs are kept this far from 0 and 1, where the logarithm ends. */
const margin = 1e-7;

/**
 * The negative evidence lower bound with a Bernoulli decoder, the cross-entropy
 * `−Σ [ x·log x̂ + (1 − x)·log(1 − x̂) ]` and `k·KL`: the first VAEs' loss, and an option of Dai and Wipf.
 *
 * NB: for grey values between 0 and 1 it is no likelihood, only a loss: bits per dimension and `logLikelihood` mean
 * something for black and white alone.
 *
 * @throws {VaeError} CONFIG_INVALID, when a weight is negative or no number.
 */
export function bernoulliObjective({
  klWeight = 1,
  flow: flowOptions,
}: BernoulliObjectiveOptions = {}): Objective {
  checkWeight("klWeight", klWeight);
  const flow = flowOptions === undefined ? undefined : createFlow(flowOptions);
  return {
    config: {
      kind: "bernoulli",
      klWeight,
      ...(flow === undefined ? {} : { flow: flow.config }),
    },
    parameters: ({ latent }) => flow?.parameters(latent) ?? [],
    ...(flow === undefined ? {} : { flow }),
    evaluate(_, pass) {
      return tf.tidy(() => {
        const { target, output } = pass;
        const reconstruction = tf.mean<tf.Scalar>(crossEntropy(target, output));
        const kl = tf.mean<tf.Scalar>(posteriorKl(pass));
        return {
          loss: tf.add<tf.Scalar>(reconstruction, tf.mul(klWeightOf(klWeight, pass), kl)),
          reconstruction,
          mse: tf.mean<tf.Scalar>(tf.squaredDifference(target, output)),
          kl,
          bitsPerDimension: bitsPerDimension(tf.add(reconstruction, kl), target, {
            isDensity: false,
          }),
        };
      });
    },
    negativeLogLikelihood: (_, target, output) => crossEntropy(target, output),
  };
}

/** Summed over the values of each datum, `[batch]`. */
function crossEntropy(target: tf.Tensor, output: tf.Tensor): tf.Tensor1D {
  return tf.tidy(() => {
    const axes = target.shape.map((_, axis) => axis).slice(1);
    const probability = tf.clipByValue(output, margin, 1 - margin);
    const white = tf.mul(target, tf.log(probability));
    const black = tf.mul(tf.sub(1, target), tf.log(tf.sub(1, probability)));
    return tf.neg(tf.sum<tf.Tensor1D>(tf.add(white, black), axes)); // [B]
  });
}
