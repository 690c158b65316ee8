import { unknownName, VaeError } from "@vae/base";
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
  readonly latent?: number | undefined;
  /** Width of the hidden layers: 1024 in Dai and Wipf, 2048 or 4096 in Asperti. `@default 1024` */
  readonly width?: number;
  /** Number of hidden layers. `@default 3` */
  readonly depth?: number;
  /** Whether the input stands beside the hidden units before the last layer, as in Dai and Wipf. `@default "concat"` */
  readonly skip?: SecondStageSkip | undefined;
  /** `@default "logSigma"` */
  readonly head?: PosteriorHead;
}

const skips = ["concat", "none"] as const;

/** How the input of either side reaches its last layer beside the hidden units. */
export type SecondStageSkip = (typeof skips)[number];

/** The sizes of those who published a second stage. */
export const secondStagePresets = {
  /** Dai and Wipf's default. */
  "dai-wipf": { width: 1024, depth: 3, skip: "concat" },
  /** The paper's, on CIFAR-10. */
  "cifar-10": { width: 2048, depth: 3, skip: "concat" },
  /** The paper's, on CelebA. */
  celeba: { width: 4096, depth: 3, skip: "concat" },
  /** GreenVAE's. */
  greenvae: { width: 1536, depth: 2, skip: "concat" },
  /** pythae's. */
  pythae: { width: 1024, depth: 2, skip: "none" },
} as const;

/**
 * The second stage of Dai and Wipf (2019): dense ReLU layers, after which the input is concatenated to the
 * hidden units, on both sides; linear output.
 *
 * With 64 latents and width 1024 it has 4,540,608 parameters, with 2048 17,457,344, with 4096 68,456,640.
 *
 * @throws {VaeError} CONFIG_INVALID, when a width or the depth is no whole number ≥ 1.
 */
export function secondStageNetwork({
  dataWidth,
  latent = dataWidth,
  width = 1024,
  depth = 3,
  skip = "concat",
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
  if (!(skips as readonly string[]).includes(skip)) {
    throw unknownName("skip of the second stage", skip, skips);
  }
  const hidden = (inputs: number) => (skip === "concat" ? inputs + width : width);
  const hiddenUnits = skip === "concat" ? hiddenWithSkip : hiddenAlone;
  return {
    id: "second-stage",
    config: { dataWidth, latent, width, depth, skip, head },
    latent,
    dataWidth,
    parameters: [
      ...hiddenParameters("encoder", dataWidth, width, depth),
      ...denseParameters("encoder/mean", hidden(dataWidth), latent),
      ...denseParameters(`encoder/${head}`, hidden(dataWidth), latent),
      ...hiddenParameters("decoder", latent, width, depth),
      ...denseParameters("decoder/output", hidden(latent), dataWidth),
    ],
    encode(scope, latents) {
      return tf.tidy(() => {
        const units = hiddenUnits(scope, "encoder", latents, depth); // [B, dataWidth + width]
        return {
          mean: denseLayer(scope, "encoder/mean", units, "linear"),
          logVariance: toLogVariance(head, denseLayer(scope, `encoder/${head}`, units, "linear")),
        };
      });
    },
    decode(scope, u) {
      return tf.tidy(() => {
        const units = hiddenUnits(scope, "decoder", u, depth); // [B, latent + width]
        return denseLayer(scope, "decoder/output", units, "linear");
      });
    },
  };
}

function hiddenParameters(side: string, inputs: number, width: number, depth: number) {
  return Array.from({ length: depth }, (_, i) =>
    denseParameters(`${side}/dense-${i}`, i === 0 ? inputs : width, width),
  ).flat();
}

function hiddenAlone(scope: Scope, side: string, input: tf.Tensor2D, depth: number): tf.Tensor2D {
  let hidden = input;
  for (let i = 0; i < depth; i++) hidden = denseLayer(scope, `${side}/dense-${i}`, hidden, "relu");
  return hidden;
}

function hiddenWithSkip(
  scope: Scope,
  side: string,
  input: tf.Tensor2D,
  depth: number,
): tf.Tensor2D {
  return tf.concat2d([input, hiddenAlone(scope, side, input, depth)], 1);
}
