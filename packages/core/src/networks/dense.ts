import { imageSize, VaeError, type ImageShape } from "@vae/base";
import { assembleNetwork } from "./assemble-network.js";
import { dense } from "./layers/dense.js";
import { gaussianHead } from "./layers/gaussian-head.js";
import { flatten, reshape } from "./layers/shape-layers.js";
import type { Network } from "./network.js";
import type { PosteriorHead } from "./posterior.js";

/** Options of {@link denseNetwork}. */
export interface DenseNetworkOptions {
  readonly imageShape: ImageShape;
  /** Width of the latent space. `@default 16` */
  readonly latent?: number;
  /** Widths of the encoder's hidden layers; the decoder mirrors them. `@default [512, 256]` */
  readonly widths?: readonly number[];
  /** What the encoder's last layer is read as. `@default "logSigma"` */
  readonly head?: PosteriorHead;
}

/** Sizes with a name. */
export const densePresets = {
  /** The example of Keras and of TensorFlow.js, 784-512-2. */
  plane: { latent: 2, widths: [512] },
  /** Asperti's work on sparsity, 784-256-32-24-16 (unconfirmed). */
  sparsity: { latent: 16, widths: [256, 32, 24] },
  /** Far more than small data sets can fill: overfits, with a large error and a variance loss near 0. */
  oversized: { latent: 64, widths: [2048, 2048, 2048] },
} as const;

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
  const hidden = (units: number) => dense({ units, activation: "relu" });
  return assembleNetwork({
    id: "dense",
    config: { imageShape, latent, widths, head },
    imageShape,
    latent,
    encoder: [flatten(), ...widths.map(hidden)],
    head: (width) => gaussianHead(width, latent, head),
    decoder: [
      ...widths.toReversed().map(hidden),
      dense({ units: imageSize(imageShape), activation: "sigmoid" }),
      reshape(imageShape),
    ],
  });
}
