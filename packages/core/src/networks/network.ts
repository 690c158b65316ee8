import type { ImageShape } from "@vae/base";
import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import type { ParameterSpec } from "../model/variable-store.js";
import type { GaussianPosterior } from "./posterior.js";

/**
 * An encoder and a decoder: pure functions of their parameters.
 *
 * `Data` is what they model: images `[batch, height, width, channels]` in [0, 1] for the first stage, latents
 * `[batch, width]` for the second.
 */
export interface AutoencoderNetwork<Data extends tf.Tensor> {
  /** Name in the registry, e.g. `dense`. */
  readonly id: string;
  /** All that is needed to build it again, as JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Width of the latent space. */
  readonly latent: number;
  /** Every variable, encoder first. */
  readonly parameters: readonly ParameterSpec[];
  /** Q(z given x). */
  encode(scope: Scope, data: Data): GaussianPosterior;
  /** The mean of P(x given z). */
  decode(scope: Scope, latents: tf.Tensor2D): Data;
}

/** A network over images in [0, 1]. */
export interface Network extends AutoencoderNetwork<tf.Tensor4D> {
  /** Height, width, channels. */
  readonly imageShape: ImageShape;
}

/** A network over the latents of another. */
export interface LatentNetwork extends AutoencoderNetwork<tf.Tensor2D> {
  /** Width of the latents that it models. */
  readonly dataWidth: number;
}
