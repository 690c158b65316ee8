import type { ImageShape } from "@vae/base";
import { assembleNetwork } from "./assemble-network.js";
import { doublings, squareSide } from "./image-sides.js";
import { batchNorm } from "./layers/batch-norm.js";
import { conv, convTranspose } from "./layers/conv.js";
import { dense } from "./layers/dense.js";
import { dropout } from "./layers/dropout.js";
import { gaussianHead } from "./layers/gaussian-head.js";
import { checkName, checkWhole } from "./layers/layer.js";
import { flatten, reshape } from "./layers/shape-layers.js";
import type { Network } from "./network.js";
import type { PosteriorHead } from "./posterior.js";

/** Options of {@link convNetwork}. */
export interface ConvNetworkOptions {
  /** Square, 5 to 8 times a power of two pixels a side: 28, 32, 64, … */
  readonly imageShape: ImageShape;
  /** Which of the two published forms. `@default "gvae"` */
  readonly form?: "gvae" | "wlls";
  /** Width of the latent space. `@default 128` as `gvae`, `64` as `wlls` */
  readonly latent?: number;
  /** Filters of the first convolution; each next one has twice as many. `@default 128` */
  readonly base?: number;
  /** What the encoder's last layer is read as. `@default "logVariance"` */
  readonly head?: PosteriorHead;
}

/** The published forms. */
export const convPresets = {
  /** Asperti, Evangelista and Loli Piccolomini (2021). */
  gvae: { form: "gvae" },
  /** Asperti (2022). */
  wlls: { form: "wlls" },
} as const;

/** Share of the features that the `wlls` form drops in training. */
const dropped = 0.2;

/**
 * Plain convolutions of stride 2, in the forms of two follow-ups of the paper:
 *
 * - `gvae` (Asperti, Evangelista and Loli Piccolomini, 2021): four 4×4 convolutions, 128 to 1024 filters, with batch norm;
 * - `wlls` (Asperti, 2022): three, 128 to 512 filters, without, and dropout of 0.2 before the heads. There a LeakyReLU
 *   follows each ReLU, which changes nothing and is left out.
 *
 * Both decoders double the side from 8 pixels (7 for 28) by transposed 4×4 convolutions with half the filters each. Of the
 * decoder of `gvae` no size is published here: it is RAE's, whose encoder is the same.
 *
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 * @throws {VaeError} SHAPE_MISMATCH, when the images have another side.
 *
 * @example
 * ```ts
 * const network = convNetwork({ imageShape: [64, 64, 3], form: "wlls" });
 * ```
 */
export function convNetwork({
  imageShape,
  form = "gvae",
  latent = form === "gvae" ? 128 : 64,
  base = 128,
  head = "logVariance",
}: ConvNetworkOptions): Network {
  checkWhole("conv", { latent, base });
  checkName("form of conv", form, ["gvae", "wlls"]);
  const side = squareSide(
    "conv",
    imageShape,
    (length) => doublings(length) !== undefined,
    "5 to 8 times a power of two",
  );
  const { start, times } = doublings(side) ?? { start: side, times: 0 };
  const isNormalised = form === "gvae";
  const depth = form === "gvae" ? 4 : 3;
  const seed = base * 2 ** (depth - 1); // filters where the decoder starts
  const activation = isNormalised ? "linear" : "relu";
  const norm = isNormalised ? [batchNorm({ activation: "relu" })] : [];
  const channels = imageShape[2];
  return assembleNetwork({
    id: "conv",
    config: { imageShape, form, latent, base, head },
    imageShape,
    latent,
    encoder: [
      ...Array.from({ length: depth }, (_, i) => [
        conv({ filters: base * 2 ** i, size: 4, strides: 2, activation }),
        ...norm,
      ]).flat(),
      flatten(),
      ...(form === "wlls" ? [dropout(dropped)] : []),
    ],
    head: (width) => gaussianHead(width, latent, head),
    decoder: [
      dense({ units: start * start * seed }),
      reshape([start, start, seed]),
      ...Array.from({ length: times }, (_, i) => [
        convTranspose({ filters: halved(seed, i + 1), size: 4, strides: 2, activation }),
        ...norm,
      ]).flat(),
      form === "gvae"
        ? convTranspose({ filters: channels, size: 4, activation: "sigmoid" })
        : conv({ filters: channels, size: 5, activation: "sigmoid" }),
    ],
  });
}

function halved(filters: number, times: number): number {
  return Math.max(1, Math.floor(filters / 2 ** times));
}
