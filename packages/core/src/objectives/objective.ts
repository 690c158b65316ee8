import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import type { ParameterSpec } from "../model/variable-store.js";
import type { AutoencoderNetwork } from "../networks/network.js";
import type { GaussianPosterior } from "../networks/posterior.js";

/** What is minimised, and what it makes of posterior, latents and decoder on the way. */
export interface Objective {
  /** All that is needed to build it again, as JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * Its own variables over a network, named `objective/…`: what it keeps between steps, such as the error behind gamma,
   * and what is trained beside the network, such as a flow.
   */
  parameters(network: NetworkParts): readonly ParameterSpec[];
  /** What the encoder's posterior is taken for, e.g. one without variance. Absent: as it is. */
  posterior?(posterior: GaussianPosterior): GaussianPosterior;
  /** Bends the posterior: maps what was drawn from it. Absent: nothing does. */
  readonly flow?: Flow;
  /** The parameters as the decoder sees them, e.g. normalised. Absent: as they are. */
  decoderScope?(scope: Scope, network: NetworkParts): Scope;
  /** Evaluates the loss of a batch. */
  evaluate(scope: Scope, pass: ForwardPass): ObjectiveTerms;
  /**
   * −log P(x given z) of each datum in nats, `[batch]`, constants kept. Absent: its decoder is no distribution, as in an
   * autoencoder.
   */
  negativeLogLikelihood?(scope: Scope, target: tf.Tensor, output: tf.Tensor): tf.Tensor1D;
  /** γ² now. Absent: its decoder is no Gaussian. */
  decoderVariance?(scope: Scope): tf.Scalar;
}

/** What an objective knows of the network before there are any data. */
export type NetworkParts = Pick<AutoencoderNetwork<tf.Tensor>, "latent" | "parameters">;

/** An invertible map of the latents with a known Jacobian (Rezende and Mohamed, 2015). */
export interface Flow {
  /** @param latents - Drawn from the Gaussian posterior, `[batch, latent]`. */
  forward(scope: Scope, latents: tf.Tensor2D): FlowResult;
}

/** What {@link Flow.forward} returns. */
export type FlowResult = {
  /** `[batch, latent]` */
  readonly latents: tf.Tensor2D;
  /** log |det ∂z′/∂z| of each datum, `[batch]`. */
  readonly logDeterminant: tf.Tensor1D;
};

/** One batch on its way through a network. */
export interface ForwardPass {
  /** `[batch, …]`: images in [0, 1] of rank 4, latents of rank 2. */
  readonly target: tf.Tensor;
  /** The reconstruction, of the same shape. */
  readonly output: tf.Tensor;
  /** Q(z given x) before any flow. */
  readonly posterior: GaussianPosterior;
  /** z, what was decoded, `[batch, latent]`. */
  readonly latents: tf.Tensor2D;
  /** ε that z was drawn with, standard normal, `[batch, latent]`. */
  readonly noise: tf.Tensor2D;
  /** log |det| of the objective's flow for each datum, `[batch]`. Absent: it has none. */
  readonly logDeterminant?: tf.Tensor1D;
  /** Specs of the network that is trained. */
  readonly network: NetworkParts;
  /** Decodes other latents by the same parameters; running statistics stay as they are. */
  decode(latents: tf.Tensor2D): tf.Tensor;
}

/** The terms of a loss, scalars, each the mean over the batch; nats where nothing else is said. */
export type ObjectiveTerms = {
  /** What is minimised. Of a VAE with klWeight 1 the negative evidence lower bound. */
  readonly loss: tf.Scalar;
  /** What the output misses of the target: of a VAE the negative log-likelihood, constants kept. */
  readonly reconstruction: tf.Scalar;
  /** Mean squared error per value. */
  readonly mse: tf.Scalar;
  /** KL of the posteriors to N(0, I). Absent: the objective has no such term. */
  readonly kl?: tf.Scalar;
  /** What else is added, weights included: MMD, norms of latents and of the decoder. */
  readonly penalty?: tf.Scalar;
  /** γ, the decoder's standard deviation in this step, where the decoder is a Gaussian. */
  readonly gamma?: tf.Scalar;
  /** The negative evidence lower bound per value, in bits; see `bitsPerDimension`. */
  readonly bitsPerDimension?: tf.Scalar;
};

/** The terms as numbers; those that an objective has not are absent. */
export type TermValues = { readonly [Term in keyof ObjectiveTerms]: number };
