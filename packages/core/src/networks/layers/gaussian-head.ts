import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import type { LayerDescription } from "../layer-description.js";
import {
  posteriorHeads,
  toLogVariance,
  type GaussianPosterior,
  type PosteriorHead,
} from "../posterior.js";
import { denseLayer } from "./dense-layer.js";
import { checkName } from "./layer.js";
import { denseParameters, trainedValues } from "./parameters.js";

/** The end of an encoder: features become a posterior. */
export interface Head {
  readonly parameters: readonly ParameterSpec[];
  readonly layers: readonly LayerDescription[];
  /** @param features - `[batch, width]`. */
  apply(scope: Scope, features: tf.Tensor2D): GaussianPosterior;
}

/**
 * Two dense layers: `encoder/mean` makes μ, `encoder/<head>` what σ is read from.
 *
 * @param width - Number of features.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such head.
 */
export function gaussianHead(width: number, latent: number, head: PosteriorHead): Head {
  checkName("head", head, posteriorHeads);
  const [mean, spread] = ["encoder/mean", `encoder/${head}`];
  return {
    parameters: [
      ...denseParameters(mean, width, latent),
      ...denseParameters(spread, width, latent),
    ],
    layers: [mean, spread].map((name) => ({
      name,
      kind: "dense",
      outputShape: [latent],
      parameters: trainedValues(denseParameters(name, width, latent)),
    })),
    apply: (scope, features) => ({
      mean: denseLayer(scope, mean, features, "linear"),
      logVariance: toLogVariance(head, denseLayer(scope, spread, features, "linear")),
    }),
  };
}
