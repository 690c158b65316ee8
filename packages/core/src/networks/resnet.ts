import { VaeError, type ImageShape } from "@vae/base";
import { mean, relu } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import type { ParameterSpec } from "../model/variable-store.js";
import { batchNormLayer, batchNormParameters } from "./layers/batch-norm-layer.js";
import { convLayer, convTransposeLayer } from "./layers/conv-layer.js";
import { denseLayer } from "./layers/dense-layer.js";
import { convParameters, convTransposeParameters, denseParameters } from "./layers/parameters.js";
import type { Network } from "./network.js";
import { toLogVariance, type PosteriorHead } from "./posterior.js";

/** Options of {@link resnetNetwork}. */
export interface ResnetNetworkOptions {
  /** Square, 16, 32, 64 or 128 pixels a side. */
  readonly imageShape: ImageShape;
  /** `@default 64` */
  readonly latent?: number;
  /** Channels at the largest scale; each smaller one has twice as many. `@default 32` */
  readonly base?: number;
  /** Scales of the encoder. `@default 3` up to 32 pixels, `4` above */
  readonly scales?: number;
  /** Width of the dense residual block. `@default 512` */
  readonly fc?: number;
  /** `@default "logSigma"` */
  readonly head?: PosteriorHead;
}

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
 * @throws {VaeError} CONFIG_INVALID, when an option is no whole number ≥ 1.
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
}: ResnetNetworkOptions): Network {
  const [side, width, channels] = imageShape;
  for (const [name, value] of Object.entries({ latent, base, scales, fc })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new VaeError(
        "CONFIG_INVALID",
        `resnet ${name}: expected a whole number ≥ 1, got ${value}.`,
      );
    }
  }
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
  const [pooled = base] = encoderWidths.slice(-1);
  const [seed = base] = decoderWidths;
  return {
    id: "resnet",
    config: { imageShape, latent, base, scales, fc, head },
    imageShape,
    latent,
    parameters: [
      ...convParameters("encoder/conv", 3, channels, base),
      ...encoderWidths.flatMap((channelsHere, i) => [
        ...(i === 0
          ? []
          : convParameters(`encoder/down-${i}`, 3, encoderWidths[i - 1] ?? base, channelsHere)),
        ...residualParameters(`encoder/block-${i}`, channelsHere),
      ]),
      ...denseResidualParameters("encoder/dense-block", pooled, fc),
      ...denseParameters("encoder/mean", fc, latent),
      ...denseParameters(`encoder/${head}`, fc, latent),
      ...denseParameters("decoder/dense", latent, smallestSide ** 2 * seed),
      ...decoderWidths
        .slice(1)
        .flatMap((channelsHere, i) => [
          ...convTransposeParameters(`decoder/up-${i}`, 3, decoderWidths[i] ?? base, channelsHere),
          ...residualParameters(`decoder/block-${i}`, channelsHere),
        ]),
      ...convParameters("decoder/conv", 3, base, channels),
    ],
    encode(scope, images) {
      return tf.tidy(() => {
        let hidden = convLayer(scope, "encoder/conv", images); // [B, side, side, base]
        for (let i = 0; i < scales; i++) {
          if (i > 0) hidden = convLayer(scope, `encoder/down-${i}`, hidden, { strides: 2 });
          hidden = residualBlock(scope, `encoder/block-${i}`, hidden);
        }
        const features = mean<tf.Tensor2D>(hidden, { axis: [1, 2] }); // [B, pooled]
        const code = denseResidualBlock(scope, "encoder/dense-block", features); // [B, fc]
        return {
          mean: denseLayer(scope, "encoder/mean", code, "linear"),
          logVariance: toLogVariance(head, denseLayer(scope, `encoder/${head}`, code, "linear")),
        };
      });
    },
    decode(scope, latents) {
      return tf.tidy(() => {
        const start = denseLayer(scope, "decoder/dense", latents, "linear");
        let hidden = tf.reshape<tf.Rank.R4>(start, [-1, smallestSide, smallestSide, seed]);
        for (let i = 0; i < decoderWidths.length - 1; i++) {
          hidden = convTransposeLayer(scope, `decoder/up-${i}`, hidden, { strides: 2 });
          hidden = residualBlock(scope, `decoder/block-${i}`, hidden);
        }
        return tf.sigmoid(convLayer(scope, "decoder/conv", hidden)); // [B, side, side, C]
      });
    },
  };
}

function residualParameters(name: string, channels: number): ParameterSpec[] {
  return [
    ...batchNormParameters(`${name}/norm-0`, channels),
    ...convParameters(`${name}/conv-0`, 3, channels, channels),
    ...batchNormParameters(`${name}/norm-1`, channels),
    ...convParameters(`${name}/conv-1`, 3, channels, channels),
    ...convParameters(`${name}/shortcut`, 3, channels, channels),
  ];
}

/** `h = conv(relu(norm(x)))`, twice, plus a convolution of x itself. */
function residualBlock(scope: Scope, name: string, input: tf.Tensor4D): tf.Tensor4D {
  let hidden = input;
  for (let i = 0; i < 2; i++) {
    hidden = batchNormLayer(scope, `${name}/norm-${i}`, hidden, "relu");
    hidden = convLayer(scope, `${name}/conv-${i}`, hidden);
  }
  return tf.add(hidden, convLayer(scope, `${name}/shortcut`, input));
}

function denseResidualParameters(name: string, inputs: number, outputs: number): ParameterSpec[] {
  return [
    ...denseParameters(`${name}/dense-0`, inputs, outputs),
    ...denseParameters(`${name}/dense-1`, outputs, outputs),
    ...denseParameters(`${name}/shortcut`, inputs, outputs),
  ];
}

/** `h = dense(relu(x))`, twice, plus a dense map of x itself; no batch norm. */
function denseResidualBlock(scope: Scope, name: string, input: tf.Tensor2D): tf.Tensor2D {
  let hidden = input;
  for (let i = 0; i < 2; i++) {
    hidden = denseLayer(scope, `${name}/dense-${i}`, relu(hidden), "linear");
  }
  return tf.add(hidden, denseLayer(scope, `${name}/shortcut`, input, "linear"));
}
