import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import { constant, denseParameters } from "../../networks/layers/parameters.js";
import type { FlowResult } from "../objective.js";
import type { TrainedFlow } from "./create-flow.js";

/** Where the gates start: σ = sigmoid(2) = 0.88, so that a step begins near the identity, as its authors advise. */
const openGate = 2;

/**
 * Inverse autoregressive flow (Kingma et al., 2016, algorithm 1): a chain of `z ← σ·z + (1 − σ)·m`, where m and the
 * gate σ of each latent depend on the latents before it, with the log-determinant `Σ log σ`. Every other step runs
 * through the latents from behind. m and σ come from a masked network with one hidden layer (MADE, Germain et al.,
 * 2015).
 *
 * The encoder hands the network no context here: the flow is the same for all data.
 */
export function autoregressiveFlow(steps: number, width: number): TrainedFlow {
  const names = Array.from({ length: steps }, (_, i) => `objective/flow/${i}`);
  return {
    config: { kind: "iaf", steps, width },
    parameters: (latent) =>
      names.flatMap((name) => [
        ...denseParameters(`${name}/hidden`, latent, width),
        ...denseParameters(`${name}/mean`, width, latent),
        ...denseParameters(`${name}/gate`, width, latent).slice(0, 1), // its bias starts open
        constant(`${name}/gate/bias`, latent, openGate),
      ]),
    forward: (scope, latents) =>
      tf.tidy(() =>
        names.reduce<FlowResult>((before, name, step) => turn(scope, name, step, before), {
          latents,
          logDeterminant: tf.zeros([latents.shape[0]]),
        }),
      ),
  };
}

function turn(
  scope: Scope,
  name: string,
  step: number,
  { latents, logDeterminant }: FlowResult,
): FlowResult {
  return tf.tidy(() => {
    const latent = latents.shape[1];
    const [width = 1] = scope.parameter(`${name}/hidden/bias`).shape;
    const places = placesOf(latent, width, step % 2 === 1);
    const masked = (part: string, input: tf.Tensor2D, mask: tf.Tensor2D) =>
      tf.add<tf.Tensor2D>(
        tf.matMul(input, tf.mul(scope.parameter<tf.Tensor2D>(`${name}/${part}/kernel`), mask)),
        scope.parameter(`${name}/${part}/bias`),
      );
    const into = maskOf(places.latents, places.hidden, (from, to) => from <= to); // [Z, width]
    const outOf = maskOf(places.hidden, places.latents, (from, to) => from < to); // [width, Z]
    const hidden = tf.tanh(masked("hidden", latents, into));
    const mean = masked("mean", hidden, outOf);
    const logits = masked("gate", hidden, outOf);
    const gate = tf.sigmoid(logits);
    return {
      latents: tf.add<tf.Tensor2D>(tf.mul(gate, latents), tf.mul(tf.sub(1, gate), mean)),
      // log σ = −softplus(−logits). NB: in a tidy `tf.logSigmoid` forgets to keep what its gradient needs.
      logDeterminant: tf.sub<tf.Tensor1D>(logDeterminant, tf.sum(tf.softplus(tf.neg(logits)), 1)),
    };
  });
}

/** The place of each latent in the order, from 1, and the last latent that each hidden unit may see. */
function placesOf(latent: number, width: number, isReversed: boolean) {
  const latents = Array.from({ length: latent }, (_, i) => (isReversed ? latent - i : i + 1));
  const hidden = Array.from({ length: width }, (_, i) => 1 + (i % Math.max(1, latent - 1)));
  return { latents, hidden };
}

function maskOf(
  from: readonly number[],
  to: readonly number[],
  isOpen: (from: number, to: number) => boolean,
): tf.Tensor2D {
  return tf.tensor2d(from.map((a) => to.map((b) => (isOpen(a, b) ? 1 : 0))));
}
