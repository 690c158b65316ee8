import { VaeError, type ImageShape } from "@vae/base";
import { relu } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import { assembleNetwork } from "./assemble-network.js";
import {
  batchNormLayer,
  batchNormParameters,
  checkDecay,
  publishedDecay,
} from "./layers/batch-norm-layer.js";
import { convLayer } from "./layers/conv-layer.js";
import { conv, convTranspose } from "./layers/conv.js";
import { denseLayer } from "./layers/dense-layer.js";
import { dense } from "./layers/dense.js";
import { gaussianHead } from "./layers/gaussian-head.js";
import { checkWhole, type LayerSpec } from "./layers/layer.js";
import { convParameters, denseParameters } from "./layers/parameters.js";
import { globalAveragePool, reshape } from "./layers/shape-layers.js";
import type { Network } from "./network.js";
import type { PosteriorHead } from "./posterior.js";

/** Options of {@link resnetNetwork}. */
export interface ResnetNetworkOptions {
  /** Square, a power of two of pixels a side: at least 4, and no fewer than 2 to the power of `scales`. */
  readonly imageShape: ImageShape;
  /** Width of the latent space. `@default 64` */
  readonly latent?: number;
  /** Channels at the largest scale; each smaller one has twice as many. `@default 32` */
  readonly base?: number;
  /** Scales of the encoder. `@default 3` up to 32 pixels, `4` above */
  readonly scales?: number;
  /** Width of the dense residual block. `@default 512` */
  readonly fc?: number;
  /** What the encoder's last layer is read as. `@default "logSigma"` */
  readonly head?: PosteriorHead;
  /**
   * Weight of what was before in the running statistics of batch norm. The paper's forgets over thousands of steps: after a
   * training of hundreds these still hold what the first steps saw, and images are decoded by them. `@default 0.999`
   */
  readonly decay?: number;
}

/** The sizes of Dai and Wipf (2019). */
export const resnetPresets = {
  /** Their default. */
  "dai-wipf": { base: 16, scales: 4 },
  /** What their README trains on CelebA. */
  "dai-wipf-celeba": { base: 32, scales: 4, latent: 128 },
} as const;

/** Channels that no scale of the decoder goes beyond. */
const widest = 1024;

/** Side at which the decoder begins. */
const smallestSide = 2;

/**
 * The paper's first stage, a ResNet of Dai and Wipf (2019): one residual block a scale, whose shortcut is a
 * convolution, global average pooling, a dense residual block.
 *
 * 5,190,467 parameters at 32×32×3, 19,321,667 at 64×64×3; with base 16 at 64×64×3 5,212,899.
 *
 * @throws {VaeError} CONFIG_INVALID, when a size is no whole number ≥ 1, or `decay` not in [0, 1).
 * @throws {VaeError} SHAPE_MISMATCH, when the images are not square with a power of two a side, large enough for the
 *   scales.
 *
 * @example
 * ```ts
 * const network = resnetNetwork({ imageShape: [32, 32, 3] });
 * ```
 */
export function resnetNetwork({
  imageShape,
  latent = 64,
  base = 32,
  scales = imageShape[0] > 32 ? 4 : 3,
  fc = 512,
  head = "logSigma",
  decay = publishedDecay,
}: ResnetNetworkOptions): Network {
  const [side, width, channels] = imageShape;
  checkWhole("resnet", { latent, base, scales, fc });
  checkDecay("resnet", decay);
  if (side !== width || !Number.isInteger(Math.log2(side)) || side < 4 || side < 2 ** scales) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `resnet: expected square images with a power of two a side, at least ${Math.max(4, 2 ** scales)}, got [${imageShape.join(", ")}]. Pad or resize them.`,
    );
  }
  const encoderWidths = Array.from({ length: scales }, (_, i) => base * 2 ** i);
  const decoderWidths = Array.from({ length: Math.log2(side / smallestSide) + 1 }, (_, i) =>
    Math.min(base * 2 ** i, widest),
  ).reverse();
  const [seed = base, ...upWidths] = decoderWidths;
  return assembleNetwork({
    id: "resnet",
    config: {
      imageShape,
      latent,
      base,
      scales,
      fc,
      head,
      ...(decay !== publishedDecay && { decay }),
    },
    imageShape,
    latent,
    encoder: [
      conv({ filters: base, name: "conv" }),
      ...encoderWidths.flatMap((filters, i) => [
        ...(i === 0 ? [] : [conv({ filters, strides: 2, name: `down-${i}` })]),
        residualBlock(decay),
      ]),
      globalAveragePool(),
      denseResidualBlock(fc),
    ],
    head: (width) => gaussianHead(width, latent, head),
    decoder: [
      dense({ units: smallestSide ** 2 * seed, name: "dense" }),
      reshape([smallestSide, smallestSide, seed]),
      ...upWidths.flatMap((filters, i) => [
        convTranspose({ filters, strides: 2, name: `up-${i}` }),
        residualBlock(decay),
      ]),
      conv({ filters: channels, activation: "sigmoid", name: "conv" }),
    ],
  });
}

/** `h = conv(relu(norm(x)))`, twice, plus a convolution of x itself. */
function residualBlock(decay: number): LayerSpec {
  return {
    kind: "block",
    build(name, inputShape) {
      const channels = inputShape.at(-1) ?? 1;
      return {
        description: "residual block",
        outputShape: inputShape,
        parameters: [
          ...[0, 1].flatMap((i) => [
            ...batchNormParameters(`${name}/norm-${i}`, channels),
            ...convParameters(`${name}/conv-${i}`, 3, channels, channels),
          ]),
          ...convParameters(`${name}/shortcut`, 3, channels, channels),
        ],
        apply(scope, input) {
          const images = input as tf.Tensor4D;
          let hidden = images;
          for (let i = 0; i < 2; i++) {
            hidden = batchNormLayer(scope, `${name}/norm-${i}`, hidden, "relu", { decay });
            hidden = convLayer(scope, `${name}/conv-${i}`, hidden);
          }
          return tf.add(hidden, convLayer(scope, `${name}/shortcut`, images));
        },
      };
    },
  };
}

/** `h = dense(relu(x))`, twice, plus a dense map of x itself; no batch norm. */
function denseResidualBlock(units: number): LayerSpec {
  return {
    kind: "dense-block",
    name: "dense-block",
    build(name, inputShape) {
      const inputs = inputShape.at(-1) ?? 1;
      return {
        description: "dense residual block",
        outputShape: [units],
        parameters: [
          ...denseParameters(`${name}/dense-0`, inputs, units),
          ...denseParameters(`${name}/dense-1`, units, units),
          ...denseParameters(`${name}/shortcut`, inputs, units),
        ],
        apply(scope, input) {
          const features = input as tf.Tensor2D;
          let hidden = features;
          for (let i = 0; i < 2; i++) {
            hidden = denseLayer(scope, `${name}/dense-${i}`, relu(hidden), "linear");
          }
          return tf.add(hidden, denseLayer(scope, `${name}/shortcut`, features, "linear"));
        },
      };
    },
  };
}
