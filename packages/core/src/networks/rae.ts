import type { ImageShape } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import { assembleNetwork } from "./assemble-network.js";
import { squareSide } from "./image-sides.js";
import { batchNorm } from "./layers/batch-norm.js";
import { conv, convTranspose } from "./layers/conv.js";
import { dense } from "./layers/dense.js";
import type { Head } from "./layers/gaussian-head.js";
import { checkName, checkWhole } from "./layers/layer.js";
import { map } from "./layers/map.js";
import { flatten, reshape } from "./layers/shape-layers.js";
import { stack } from "./layers/stack.js";
import type { Network } from "./network.js";
import { withoutSpread } from "./posterior.js";

/** Options of {@link raeNetwork}. */
export interface RaeNetworkOptions {
  /** Square, a power of two from 16 pixels a side. */
  readonly imageShape: ImageShape;
  /**
   * `small`: that of MNIST and CIFAR-10, 4×4 kernels, input 2x − 1; `celeba`: 5×5 kernels, one scale more, input x.
   * `@default` `celeba` from 64 pixels, else `small`
   */
  readonly form?: "small" | "celeba";
  /** Width of the latent space. `@default` 64 as `celeba`, else 128, of one channel 16 */
  readonly latent?: number;
  /**
   * `deterministic` encodes to points, `vae` to Gaussians with `log σ = 5·tanh(…)`, `cv-vae` to Gaussians whose σ is 0.7.
   * `@default "deterministic"`
   */
  readonly posterior?: "deterministic" | "vae" | "cv-vae";
  /** Filters of the first convolution. `@default 128`, of the `celeba` form with `cv-vae` 64 */
  readonly base?: number;
  /** Channels where the decoder starts. `@default 1024` */
  readonly seed?: number;
}

/** Bound of log σ in the `vae` head. */
const largestLogSigma = 5;

/** σ of every latent in the `cv-vae` head, on all three data sets. */
const constantSigma = 0.7;

/** Defaults of batch norm in Keras, which the published code uses. */
const keras = { decay: 0.99, epsilon: 1e-3 };

/** The published forms. */
export const raePresets = {
  /** For images of one channel. */
  mnist: { form: "small", latent: 16 },
  /** For 32×32 in colour. */
  "cifar-10": { form: "small", latent: 128 },
  /** For 64×64 in colour. */
  celeba: { form: "celeba", latent: 64 },
} as const;

/**
 * The network of regularised autoencoders (Ghosh et al., 2020): four convolutions of stride 2 with batch norm, one dense
 * layer to the latents, and a decoder that starts from a quarter of the side, as `celeba` from an eighth.
 *
 * 22,689,681 parameters for MNIST (32×32×1), 30,500,867 for CIFAR-10, 39,742,531 for CelebA. The running statistics of
 * batch norm are zero-debiased, unlike those of Keras: with its decay of 0.99 they agree after some hundred steps.
 *
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 * @throws {VaeError} SHAPE_MISMATCH, when the images have another side; pad 28 pixels to 32, as the paper does.
 *
 * @example
 * ```ts
 * const network = raeNetwork({ imageShape: [32, 32, 3] });
 * ```
 */
export function raeNetwork({
  imageShape,
  form = imageShape[0] >= 64 ? "celeba" : "small",
  latent = form === "celeba" ? 64 : imageShape[2] === 1 ? 16 : 128,
  posterior = "deterministic",
  base = form === "celeba" && posterior === "cv-vae" ? 64 : 128,
  seed = 1024,
}: RaeNetworkOptions): Network {
  checkWhole("rae", { latent, base, seed });
  checkName("form of rae", form, ["small", "celeba"]);
  checkName("posterior of rae", posterior, ["deterministic", "vae", "cv-vae"]);
  const side = squareSide(
    "rae",
    imageShape,
    (length) => length >= 16 && Number.isInteger(Math.log2(length)),
    "a power of two from 16 on",
  );
  const ups = form === "celeba" ? [4, 2, 1] : [4, 2];
  const start = side / 2 ** ups.length;
  const size = form === "celeba" ? 5 : 4;
  const norm = batchNorm({ ...keras, activation: "relu" });
  const centred = map({
    description: "2x − 1",
    apply: (images) => tf.sub(tf.mul(2, images), 1),
  });
  return assembleNetwork({
    id: "rae",
    config: { imageShape, form, latent, posterior, base, seed },
    imageShape,
    latent,
    encoder: [
      ...(form === "small" ? [centred] : []),
      ...[1, 2, 4, 8].flatMap((times) => [conv({ filters: times * base, size, strides: 2 }), norm]),
      flatten(),
    ],
    head: (width) => raeHead(width, latent, posterior),
    decoder: [
      dense({ units: start * start * seed }),
      reshape([start, start, seed]),
      ...ups.flatMap((times) => [convTranspose({ filters: times * base, size, strides: 2 }), norm]),
      convTranspose({ filters: imageShape[2], size, activation: "sigmoid" }),
    ],
  });
}

function raeHead(
  width: number,
  latent: number,
  posterior: NonNullable<RaeNetworkOptions["posterior"]>,
): Head {
  const mean = stack("encoder", [width], [dense({ units: latent, name: "mean" })]);
  const meanOf = (scope: Scope, features: tf.Tensor2D) =>
    mean.apply(scope, features) as tf.Tensor2D;
  if (posterior === "vae") {
    const bounded = dense({ units: latent, activation: "tanh", name: "logSigma" });
    const logSigma = stack("encoder", [width], [bounded]);
    return {
      parameters: [...mean.parameters, ...logSigma.parameters],
      layers: [...mean.layers, ...logSigma.layers],
      apply: (scope, features) => ({
        mean: meanOf(scope, features),
        logVariance: tf.mul(2 * largestLogSigma, logSigma.apply(scope, features)),
      }),
    };
  }
  if (posterior === "cv-vae") {
    return {
      ...mean,
      apply(scope, features) {
        const mu = meanOf(scope, features);
        return { mean: mu, logVariance: tf.fill(mu.shape, 2 * Math.log(constantSigma)) };
      },
    };
  }
  return { ...mean, apply: (scope, features) => withoutSpread(meanOf(scope, features)) };
}
