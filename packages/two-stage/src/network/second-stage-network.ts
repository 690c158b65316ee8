import { VaeError } from "@vae/base";
import {
  denseLayer,
  denseParameters,
  toLogVariance,
  type LatentNetwork,
  type PosteriorHead,
  type Scope,
} from "@vae/core";
import * as tf from "@tensorflow/tfjs";

/** Options of {@link secondStageNetwork}. */
export interface SecondStageNetworkOptions {
  /** Width of the first stage's latents, z. */
  readonly dataWidth: number;
  /** Width of the second stage's own latents, u. `@default dataWidth` */
  readonly latent?: number;
  /** Width of the hidden layers: 1024 in Dai and Wipf, 2048 or 4096 in Asperti. `@default 1024` */
  readonly width?: number;
  /** Number of hidden layers. `@default 3` */
  readonly depth?: number;
  /** `@default "logSigma"` */
  readonly head?: PosteriorHead;
}

/**
 * The second stage of Dai and Wipf (2019): dense ReLU layers, after which the input is concatenated to the
 * hidden units, on both sides; linear output.
 *
 * With 64 latents and width 1024 it has 4,540,608 parameters, with 2048 17,457,344.
 *
 * @throws {VaeError} CONFIG_INVALID, when a width or the depth is no whole number ≥ 1.
 */
export function secondStageNetwork({
  dataWidth,
  latent = dataWidth,
  width = 1024,
  depth = 3,
  head = "logSigma",
}: SecondStageNetworkOptions): LatentNetwork {
  for (const [name, value] of Object.entries({ dataWidth, latent, width, depth })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new VaeError(
        "CONFIG_INVALID",
        `second stage ${name}: expected a whole number ≥ 1, got ${value}.`,
      );
    }
  }
  return {
    id: "second-stage",
    config: { dataWidth, latent, width, depth, head },
    latent,
    dataWidth,
    parameters: [
      ...hiddenParameters("encoder", dataWidth, width, depth),
      ...denseParameters("encoder/mean", dataWidth + width, latent),
      ...denseParameters(`encoder/${head}`, dataWidth + width, latent),
      ...hiddenParameters("decoder", latent, width, depth),
      ...denseParameters("decoder/output", latent + width, dataWidth),
    ],
    encode(scope, latents) {
      return tf.tidy(() => {
        const hidden = hiddenWithSkip(scope, "encoder", latents, depth); // [B, dataWidth + width]
        return {
          mean: denseLayer(scope, "encoder/mean", hidden, "linear"),
          logVariance: toLogVariance(head, denseLayer(scope, `encoder/${head}`, hidden, "linear")),
        };
      });
    },
    decode(scope, u) {
      return tf.tidy(() => {
        const hidden = hiddenWithSkip(scope, "decoder", u, depth); // [B, latent + width]
        return denseLayer(scope, "decoder/output", hidden, "linear");
      });
    },
  };
}

function hiddenParameters(side: string, inputs: number, width: number, depth: number) {
  return Array.from({ length: depth }, (_, i) =>
    denseParameters(`${side}/dense-${i}`, i === 0 ? inputs : width, width),
  ).flat();
}

function hiddenWithSkip(
  scope: Scope,
  side: string,
  input: tf.Tensor2D,
  depth: number,
): tf.Tensor2D {
  let hidden = input;
  for (let i = 0; i < depth; i++) hidden = denseLayer(scope, `${side}/dense-${i}`, hidden, "relu");
  return tf.concat2d([input, hidden], 1);
}
