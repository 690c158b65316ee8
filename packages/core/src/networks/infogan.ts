import type { ImageShape } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { assembleNetwork } from "./assemble-network.js";
import { squareSide } from "./image-sides.js";
import { checkDecay, publishedDecay } from "./layers/batch-norm-layer.js";
import { batchNorm } from "./layers/batch-norm.js";
import { conv, convTranspose } from "./layers/conv.js";
import { dense } from "./layers/dense.js";
import type { Head } from "./layers/gaussian-head.js";
import { normal, truncatedNormal } from "./layers/initialise.js";
import { checkName, checkWhole } from "./layers/layer.js";
import { flatten, reshape } from "./layers/shape-layers.js";
import { stack } from "./layers/stack.js";
import type { Network } from "./network.js";
import { posteriorHeads, toLogVariance, type PosteriorHead } from "./posterior.js";

/** Options of {@link infoganNetwork}. */
export interface InfoganNetworkOptions {
  /** Square, a multiple of 4 pixels a side. */
  readonly imageShape: ImageShape;
  /** Width of the latent space. `@default 64` */
  readonly latent?: number;
  /** Filters of the first convolution; the second has twice as many. `@default 64` */
  readonly base?: number;
  /** Width of the dense layers. `@default 1024` */
  readonly fc?: number;
  /** What the encoder's last layer is read as. `@default "softplus"` */
  readonly head?: PosteriorHead;
  /** Weight of what was before in the running statistics of batch norm; less for short trainings. `@default 0.999` */
  readonly decay?: number;
}

/** Standard deviation of all initial kernels. */
const deviation = 0.02;

/**
 * Dai and Wipf's (2019) default network, made after InfoGAN's: two 4×4 convolutions of stride 2 and two dense layers, with
 * spectral norm on every kernel of the encoder, and their mirror.
 *
 * The posterior is one dense layer of 2·latent values, since spectral norm takes μ and σ as one matrix. 13,331,585
 * parameters at 28×28×1, 17,273,603 at 32×32×3, 67,678,979 at 64×64×3.
 *
 * @throws {VaeError} CONFIG_INVALID, when a size is no whole number ≥ 1, or `decay` not in [0, 1).
 * @throws {VaeError} SHAPE_MISMATCH, when the images have another side.
 *
 * @example
 * ```ts
 * const network = infoganNetwork({ imageShape: [28, 28, 1] });
 * ```
 */
export function infoganNetwork({
  imageShape,
  latent = 64,
  base = 64,
  fc = 1024,
  head = "softplus",
  decay = publishedDecay,
}: InfoganNetworkOptions): Network {
  checkWhole("infogan", { latent, base, fc });
  checkDecay("infogan", decay);
  const side = squareSide("infogan", imageShape, (length) => length % 4 === 0, "a multiple of 4");
  const start = side / 4;
  const channels = imageShape[2];
  const down = { size: 4, strides: 2, spectralNorm: true, initialiser: truncatedNormal(deviation) };
  const up = { size: 4, strides: 2, initialiser: normal(deviation) };
  const full = { initialiser: normal(deviation) };
  return assembleNetwork({
    id: "infogan",
    config: { imageShape, latent, base, fc, head, ...(decay !== publishedDecay && { decay }) },
    imageShape,
    latent,
    encoder: [
      conv({ ...down, filters: base, activation: "leakyRelu" }),
      conv({ ...down, filters: 2 * base }),
      batchNorm({ decay, activation: "leakyRelu" }),
      flatten(),
      dense({ ...full, units: fc, spectralNorm: true }),
      batchNorm({ decay, activation: "leakyRelu" }),
    ],
    head: (width) => spectralHead(width, latent, head),
    decoder: [
      dense({ ...full, units: fc }),
      batchNorm({ decay, activation: "relu" }),
      dense({ ...full, units: start * start * 2 * base }),
      batchNorm({ decay, activation: "relu" }),
      reshape([start, start, 2 * base]),
      convTranspose({ ...up, filters: base }),
      batchNorm({ decay, activation: "relu" }),
      convTranspose({ ...up, filters: channels, activation: "sigmoid" }),
    ],
  });
}

/** μ and what σ is read from as the halves of one dense layer with spectral norm, `encoder/posterior`. */
function spectralHead(width: number, latent: number, head: PosteriorHead): Head {
  checkName("head", head, posteriorHeads);
  const posterior = stack(
    "encoder",
    [width],
    [
      dense({
        units: 2 * latent,
        spectralNorm: true,
        initialiser: normal(deviation),
        name: "posterior",
      }),
    ],
  );
  return {
    ...posterior,
    apply(scope, features) {
      const both = posterior.apply(scope, features) as tf.Tensor2D; // [B, 2·latent]
      return {
        mean: tf.slice2d(both, [0, 0], [-1, latent]),
        logVariance: toLogVariance(head, tf.slice2d(both, [0, latent], [-1, latent])),
      };
    },
  };
}
