import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { withoutSpread } from "../networks/posterior.js";
import { valuesPerDatum } from "./bits-per-dimension.js";
import { checkWeight } from "./kl-weight.js";
import type { Objective } from "./objective.js";
import { defaultScales, maximumMeanDiscrepancy } from "./regularisers/maximum-mean-discrepancy.js";

/** Options of {@link waeObjective}. */
export interface WaeObjectiveOptions {
  /** Weight of the discrepancy. `@default 10` */
  readonly weight?: number;
  /** Weight of the squared error summed over a datum, or `"mean"` of its values. `@default 0.05` */
  readonly errorWeight?: number | "mean";
  /** Whether latents are the means alone or are drawn. `@default "deterministic"` */
  readonly encoder?: "deterministic" | "gaussian";
  /** Scales of the inverse multiquadric kernel. `@default [0.1, 0.2, 0.5, 1, 2, 5, 10]` */
  readonly scales?: readonly number[] | undefined;
}

/**
 * Wasserstein autoencoder with maximum mean discrepancy, WAE-MMD (Tolstikhin et al., 2018): a squared error, and
 * weight · MMD² between the latents of the batch and N(0, I) with inverse multiquadric kernels.
 *
 * The prior's draw is the step's own noise. Where the encoder draws too, a datum's noise never meets its own latent: the
 * estimate leaves pairs out, and has no bias.
 *
 * NB: the discrepancy comes from pairs within a batch; below some 50 data it is mostly noise.
 *
 * @throws {VaeError} CONFIG_INVALID, when a weight is negative or no number, or a scale is not above 0.
 */
export function waeObjective({
  weight = 10,
  errorWeight = 0.05,
  encoder = "deterministic",
  scales = defaultScales,
}: WaeObjectiveOptions = {}): Objective {
  checkWeight("weight", weight);
  if (errorWeight !== "mean") checkWeight("errorWeight", errorWeight);
  if (scales.length === 0 || !scales.every((scale) => scale > 0 && scale < Infinity)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `objective.scales: expected numbers > 0, got [${scales.join(", ")}].`,
    );
  }
  return {
    config: { kind: "wae-mmd", weight, errorWeight, encoder, scales },
    parameters: () => [],
    ...(encoder === "deterministic" ? { posterior: ({ mean }) => withoutSpread(mean) } : {}),
    evaluate(_, { target, output, latents, noise }) {
      return tf.tidy(() => {
        const mse = tf.mean<tf.Scalar>(tf.squaredDifference(target, output));
        const perMean = errorWeight === "mean" ? 1 : errorWeight * valuesPerDatum(target);
        const reconstruction = tf.mul<tf.Scalar>(perMean, mse);
        const penalty = tf.mul<tf.Scalar>(weight, maximumMeanDiscrepancy(latents, noise, scales));
        return { loss: tf.add<tf.Scalar>(reconstruction, penalty), reconstruction, mse, penalty };
      });
    },
  };
}
