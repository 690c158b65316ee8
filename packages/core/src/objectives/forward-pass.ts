import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import type { AutoencoderNetwork } from "../networks/network.js";
import { samplePosterior, type GaussianPosterior } from "../networks/posterior.js";
import type { ForwardPass, Objective } from "./objective.js";

/**
 * Sends data through a network as an objective trains it: data → posterior → `z = μ + σ·ε` → flow → reconstruction.
 *
 * @param noise - ε, standard normal, `[batch, latent]`.
 */
export function forwardPass<Data extends tf.Tensor>(
  { network, objective }: Trained<Data>,
  scope: Scope,
  data: Data,
  noise: tf.Tensor2D,
): ForwardPass {
  const decoder = decoderScope({ network, objective }, scope);
  const withoutUpdates: Scope = { ...decoder, update: () => undefined };
  const rest = {
    target: data,
    noise,
    network,
    decode: (latents: tf.Tensor2D) => network.decode(withoutUpdates, latents),
  };
  if (network.forward !== undefined) return { ...rest, ...network.forward(scope, data, noise) };
  const posterior = encodeAs(objective, network.encode(scope, data));
  const { latents, ...flowed } = drawLatents(objective, scope, posterior, noise);
  return { ...rest, ...flowed, posterior, latents, output: network.decode(decoder, latents) };
}

/**
 * The way of {@link forwardPass} as far as the latents.
 *
 * @param noise - ε, standard normal, `[batch, latent]`.
 */
export function latentPass<Data extends tf.Tensor>(
  { network, objective }: Trained<Data>,
  scope: Scope,
  data: Data,
  noise: tf.Tensor2D,
): Pick<ForwardPass, "posterior" | "latents"> {
  if (network.forward !== undefined) return network.forward(scope, data, noise);
  const posterior = encodeAs(objective, network.encode(scope, data));
  return { posterior, latents: drawLatents(objective, scope, posterior, noise).latents };
}

/** A network and what trains it. */
export interface Trained<Data extends tf.Tensor> {
  readonly network: AutoencoderNetwork<Data>;
  readonly objective: Objective;
}

/** The posterior as the objective takes it. */
export function encodeAs(objective: Objective, posterior: GaussianPosterior): GaussianPosterior {
  return objective.posterior?.(posterior) ?? posterior;
}

/** Draws `z = μ + σ·ε`, and sends it through the objective's flow where there is one. */
export function drawLatents(
  { flow }: Objective,
  scope: Scope,
  posterior: GaussianPosterior,
  noise: tf.Tensor2D,
): Pick<ForwardPass, "latents" | "logDeterminant"> {
  const latents = samplePosterior(posterior, noise); // [B, Z]
  return flow === undefined ? { latents } : flow.forward(scope, latents);
}

/** The parameters as the decoder sees them. */
export function decoderScope<Data extends tf.Tensor>(
  { network, objective }: Trained<Data>,
  scope: Scope,
): Scope {
  return objective.decoderScope?.(scope, network) ?? scope;
}
