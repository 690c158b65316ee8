import type { ImageShape } from "@vae/base";
import { assembleNetwork } from "./assemble-network.js";
import { squareSide } from "./image-sides.js";
import { batchNorm } from "./layers/batch-norm.js";
import { conv, convTranspose } from "./layers/conv.js";
import { dense } from "./layers/dense.js";
import { gaussianHead } from "./layers/gaussian-head.js";
import { checkWhole } from "./layers/layer.js";
import { flatten, reshape } from "./layers/shape-layers.js";
import type { Network } from "./network.js";
import type { PosteriorHead } from "./posterior.js";

/** Options of {@link waeNetwork}. */
export interface WaeNetworkOptions {
  /** Square, a multiple of 8 pixels a side; the paper's is 64. */
  readonly imageShape: ImageShape;
  /** Width of the latent space. `@default 64` */
  readonly latent?: number;
  /** Filters at the largest scale; each smaller one has twice as many. `@default 128` */
  readonly base?: number;
  /** What the encoder's last layer is read as. `@default "logSigma"` */
  readonly head?: PosteriorHead;
}

/**
 * The network of Wasserstein autoencoders (Tolstikhin et al., 2018) as Dai and Wipf (2019) train it on CelebA: 5×5
 * convolutions with batch norm, one at full size and three of stride 2, and their mirror.
 *
 * 47,082,627 parameters at 64×64×3.
 *
 * @throws {VaeError} CONFIG_INVALID, when an option is no whole number ≥ 1.
 * @throws {VaeError} SHAPE_MISMATCH, when the images have another side.
 *
 * @example
 * ```ts
 * const network = waeNetwork({ imageShape: [64, 64, 3] });
 * ```
 */
export function waeNetwork({
  imageShape,
  latent = 64,
  base = 128,
  head = "logSigma",
}: WaeNetworkOptions): Network {
  checkWhole("wae", { latent, base });
  const side = squareSide("wae", imageShape, (length) => length % 8 === 0, "a multiple of 8");
  const start = side / 8;
  const norm = batchNorm({ activation: "relu" });
  return assembleNetwork({
    id: "wae",
    config: { imageShape, latent, base, head },
    imageShape,
    latent,
    encoder: [
      ...[1, 2, 4, 8].flatMap((times, i) => [
        conv({ filters: times * base, size: 5, strides: i === 0 ? 1 : 2 }),
        norm,
      ]),
      flatten(),
    ],
    head: (width) => gaussianHead(width, latent, head),
    decoder: [
      dense({ units: start * start * 8 * base, activation: "relu" }),
      reshape([start, start, 8 * base]),
      ...[4, 2, 1].flatMap((times) => [
        convTranspose({ filters: times * base, size: 5, strides: 2 }),
        norm,
      ]),
      convTranspose({ filters: imageShape[2], size: 5, activation: "sigmoid" }),
    ],
  });
}
