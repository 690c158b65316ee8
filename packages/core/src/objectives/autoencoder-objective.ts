import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import { checkName } from "../networks/layers/layer.js";
import { withoutSpread } from "../networks/posterior.js";
import { checkWeight } from "./kl-weight.js";
import type { ForwardPass, Objective } from "./objective.js";
import { decoderKernels } from "./regularisers/decoder-kernels.js";
import { gradientPenalty } from "./regularisers/gradient-penalty.js";
import { spectralParameters, spectralScope } from "./regularisers/spectral-norm.js";

/** What keeps the decoder of a regularised autoencoder smooth. */
export type Regulariser =
  | { readonly kind: "none" }
  /** weight · Σ of the squares of the decoder's kernels. */
  | { readonly kind: "l2"; readonly weight: number }
  /** The decoder's kernels are divided by their spectral norms; nothing is added to the loss. */
  | { readonly kind: "spectral" }
  /** weight · mean of the squared gradient of Σ x̂² for z. */
  | { readonly kind: "gradient-penalty"; readonly weight: number };

/** Options of {@link autoencoderObjective}. */
export interface AutoencoderObjectiveOptions {
  /** β: weight of the mean square of the latents. `@default 0` */
  readonly latentWeight?: number;
  /** `@default { kind: "none" }` */
  readonly regulariser?: Regulariser;
}

/**
 * A deterministic autoencoder, regularised (RAE, Ghosh et al., 2020) or not (AE): mean squared error per value, plus
 * `β·mean z²`, plus what keeps the decoder smooth.
 *
 * Means, not sums, as in the authors' code and unlike their paper: their weights belong to means. Latents are generated
 * by a density that is fitted to those of the training set.
 *
 * @throws {VaeError} CONFIG_INVALID, when a weight is negative or no number; NAME_UNKNOWN, when there is no such
 *   regulariser.
 *
 * @example
 * ```ts
 * const rae = autoencoderObjective({ latentWeight: 1e-3, regulariser: { kind: "l2", weight: 1e-6 } });
 * ```
 */
export function autoencoderObjective({
  latentWeight = 0,
  regulariser = { kind: "none" },
}: AutoencoderObjectiveOptions = {}): Objective {
  checkWeight("latentWeight", latentWeight);
  checkName("regulariser", regulariser.kind, ["none", "l2", "spectral", "gradient-penalty"]);
  if (regulariser.kind === "l2" || regulariser.kind === "gradient-penalty") {
    checkWeight("regulariser.weight", regulariser.weight);
  }
  const isSpectral = regulariser.kind === "spectral";
  return {
    config: { kind: "autoencoder", latentWeight, regulariser },
    parameters: (network) => (isSpectral ? spectralParameters(network) : []),
    posterior: ({ mean }) => withoutSpread(mean),
    ...(isSpectral ? { decoderScope: spectralScope } : {}),
    evaluate(scope, pass) {
      return tf.tidy(() => {
        const mse = tf.mean<tf.Scalar>(tf.squaredDifference(pass.target, pass.output));
        const ofLatents = tf.mul(latentWeight, tf.mean(tf.square(pass.latents)));
        const ofDecoder = decoderPenalty(regulariser, scope, pass);
        const penalty = tf.add<tf.Scalar>(ofLatents, ofDecoder);
        return { loss: tf.add<tf.Scalar>(mse, penalty), reconstruction: mse, mse, penalty };
      });
    },
  };
}

function decoderPenalty(regulariser: Regulariser, scope: Scope, pass: ForwardPass): tf.Scalar {
  switch (regulariser.kind) {
    case "none":
    case "spectral":
      return tf.scalar(0);
    case "l2": {
      const squares = decoderKernels(pass.network).map(({ name }) =>
        tf.sum<tf.Scalar>(tf.square(scope.parameter(name))),
      );
      return tf.mul(regulariser.weight, squares.length === 0 ? 0 : tf.addN(squares));
    }
    case "gradient-penalty":
      return tf.mul(regulariser.weight, gradientPenalty(pass));
  }
}
