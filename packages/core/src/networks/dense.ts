import { imageSize, VaeError, type ImageShape } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import { denseLayer } from "./layers/dense-layer.js";
import { denseParameters } from "./layers/parameters.js";
import type { Network } from "./network.js";
import { toLogVariance, type PosteriorHead } from "./posterior.js";

/** Options of {@link denseNetwork}. */
export interface DenseNetworkOptions {
  readonly imageShape: ImageShape;
  /** Width of the latent space. `@default 16` */
  readonly latent?: number;
  /** Widths of the encoder's hidden layers; the decoder mirrors them. `@default [512, 256]` */
  readonly widths?: readonly number[];
  /** `@default "logSigma"` */
  readonly head?: PosteriorHead;
}

/**
 * A multilayer perceptron with ReLU and a sigmoid output, e.g. 784-512-256-16 and back.
 *
 * @throws {VaeError} CONFIG_INVALID, when a width is no whole number ≥ 1.
 *
 * @example
 * ```ts
 * const network = denseNetwork({ imageShape: [28, 28, 1], latent: 2, widths: [512] });
 * ```
 */
export function denseNetwork({
  imageShape,
  latent = 16,
  widths = [512, 256],
  head = "logSigma",
}: DenseNetworkOptions): Network {
  for (const width of [latent, ...widths]) {
    if (!Number.isSafeInteger(width) || width < 1) {
      throw new VaeError(
        "CONFIG_INVALID",
        `dense network: expected whole widths ≥ 1, got latent ${latent} and widths [${widths.join(", ")}].`,
      );
    }
  }
  const pixels = imageSize(imageShape);
  const encoderWidths = [pixels, ...widths];
  const decoderWidths = [latent, ...widths.toReversed(), pixels];
  const last = widths.at(-1) ?? pixels;
  return {
    id: "dense",
    config: { imageShape, latent, widths, head },
    imageShape,
    latent,
    parameters: [
      ...stackParameters("encoder", encoderWidths),
      ...denseParameters("encoder/mean", last, latent),
      ...denseParameters(`encoder/${head}`, last, latent),
      ...stackParameters("decoder", decoderWidths),
    ],
    encode(scope, images) {
      return tf.tidy(() => {
        const flat = tf.reshape<tf.Rank.R2>(images, [-1, pixels]); // [B, H·W·C]
        const hidden = stack(scope, "encoder", flat, encoderWidths.length - 1, "relu");
        return {
          mean: denseLayer(scope, "encoder/mean", hidden, "linear"),
          logVariance: toLogVariance(head, denseLayer(scope, `encoder/${head}`, hidden, "linear")),
        };
      });
    },
    decode(scope, latents) {
      return tf.tidy(() => {
        const logits = stack(scope, "decoder", latents, decoderWidths.length - 1, "linear"); // [B, H·W·C]
        return tf.reshape<tf.Rank.R4>(tf.sigmoid(logits), [-1, ...imageShape]);
      });
    },
  };
}

function stackParameters(name: string, widths: readonly number[]) {
  return widths
    .slice(1)
    .flatMap((width, i) => denseParameters(`${name}/dense-${i}`, widths[i] ?? 0, width));
}

/** Dense layers `<name>/dense-0 …` with ReLU between them and `lastActivation` after the last. */
function stack(
  scope: Scope,
  name: string,
  input: tf.Tensor2D,
  depth: number,
  lastActivation: "linear" | "relu",
): tf.Tensor2D {
  let hidden = input;
  for (let i = 0; i < depth; i++) {
    hidden = denseLayer(
      scope,
      `${name}/dense-${i}`,
      hidden,
      i < depth - 1 ? "relu" : lastActivation,
    );
  }
  return hidden;
}
