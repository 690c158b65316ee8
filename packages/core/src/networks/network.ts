import type { ImageShape } from "@vae/base";
import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import type { ParameterSpec } from "../model/variable-store.js";
import type { LayerDescription } from "./layer-description.js";
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
  /**
   * Encoder, sampling and decoder in one pass. A network has it where its posterior depends on what was drawn before,
   * as in DRAW; training and reconstruction from samples then use it in place of `encode` and `decode`, and `encode`
   * answers for the path on which every draw is the mean.
   *
   * @param noise - ε, standard normal, `[batch, latent]`.
   */
  forward?(scope: Scope, data: Data, noise: tf.Tensor2D): ForwardResult<Data>;
  /** Its layers in their order, for people. */
  readonly layers?: readonly LayerDescription[];
}

/** What {@link AutoencoderNetwork.forward} returns. */
export interface ForwardResult<Data extends tf.Tensor> {
  /** Q(z given x) along the path that was drawn. */
  readonly posterior: GaussianPosterior;
  /** The draws, `[batch, latent]`. */
  readonly latents: tf.Tensor2D;
  /** The mean of P(x given z) for these draws. */
  readonly output: Data;
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
