import * as tf from "@tensorflow/tfjs";
import type { ForwardPass } from "../objectives/objective.js";

/** A pass that no network made; latents are the posterior's means unless they are given. */
export function madePass(
  given: Pick<ForwardPass, "target" | "output" | "posterior"> & Partial<ForwardPass>,
): ForwardPass {
  return {
    latents: given.posterior.mean,
    noise: tf.zerosLike(given.posterior.mean),
    network: { latent: given.posterior.mean.shape[1], parameters: [] },
    decode: () => given.output,
    ...given,
  };
}
