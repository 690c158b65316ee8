import { VaeError, type ImageShape } from "@vae/base";
import { assembleNetwork } from "./assemble-network.js";
import { batchNorm } from "./layers/batch-norm.js";
import { conv, convTranspose } from "./layers/conv.js";
import { dense } from "./layers/dense.js";
import { dropout } from "./layers/dropout.js";
import { gaussianHead } from "./layers/gaussian-head.js";
import { checkName, checkWhole, type LayerSpec } from "./layers/layer.js";
import { map } from "./layers/map.js";
import { flatten, globalAveragePool, reshape } from "./layers/shape-layers.js";
import type { Network } from "./network.js";
import type { PosteriorHead } from "./posterior.js";

/** The layers that networks are made of. */
export const layers = {
  batchNorm,
  conv,
  convTranspose,
  dense,
  dropout,
  flatten,
  globalAveragePool,
  map,
  reshape,
} as const;

/** What the functions of a {@link NetworkDefinition} are told. */
export interface NetworkSizes {
  readonly imageShape: ImageShape;
  readonly latent: number;
  /** The definition's own options. */
  readonly [option: string]: unknown;
}

/** A network as two lists of layers. */
export interface NetworkDefinition {
  /** From images `[height, width, channels]` in [0, 1] to one row of features; the heads of the posterior follow by themselves. */
  readonly encoder: (make: typeof layers, sizes: NetworkSizes) => readonly LayerSpec[];
  /** From latents `[latent]` to images in [0, 1]; end with `activation: "sigmoid"`. */
  readonly decoder: (make: typeof layers, sizes: NetworkSizes) => readonly LayerSpec[];
  /** Options and what they are where nothing is said. `latent` is one of them, 16 by default. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** `@default "logSigma"` */
  readonly head?: PosteriorHead;
}

/** What {@link defineNetwork} is told beside the definition. */
export interface DefineNetworkOptions {
  readonly imageShape: ImageShape;
  /** Said in errors and reports. `@default "custom"` */
  readonly id?: string;
  /** Options other than the definition's defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a network of one's own out of an encoder and a decoder.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when two layers do not fit, or the decoder makes no such images; the layer and both
 *   shapes are named.
 * @throws {VaeError} CONFIG_INVALID, when the definition has no encoder or decoder, what they return are no layers, two
 *   layers have one name, or `latent` is no whole number ≥ 1.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such option.
 *
 * @example
 * ```ts
 * const network = defineNetwork(
 *   {
 *     encoder: ({ flatten, dense }) => [flatten(), dense({ units: 64, activation: "relu" })],
 *     decoder: ({ dense, reshape }, { imageShape }) => [
 *       dense({ units: 784, activation: "sigmoid" }),
 *       reshape(imageShape),
 *     ],
 *   },
 *   { imageShape: [28, 28, 1], options: { latent: 2 } },
 * );
 * ```
 */
export function defineNetwork(
  definition: NetworkDefinition,
  { imageShape, id = "custom", options = {} }: DefineNetworkOptions,
): Network {
  const { head = "logSigma" } = definition;
  if (definition.options !== undefined) {
    const known = ["latent", ...Object.keys(definition.options).filter((key) => key !== "latent")];
    for (const key of Object.keys(options)) checkName(`option of network "${id}"`, key, known);
  }
  const resolved = { latent: 16, ...definition.options, ...options };
  const { latent } = resolved;
  checkWhole(`network "${id}"`, { latent });
  const layersOf = (part: "encoder" | "decoder"): readonly LayerSpec[] => {
    const made: unknown =
      typeof definition[part] === "function"
        ? definition[part](layers, { ...resolved, imageShape })
        : undefined;
    if (!Array.isArray(made)) {
      throw new VaeError(
        "CONFIG_INVALID",
        `network "${id}": expected a function "${part}" that returns a list of layers, got ${typeof made === "undefined" ? typeof definition[part] : `one that returns ${typeof made}`}. See "A network of your own" in the README of @vae/core.`,
      );
    }
    const at = made.findIndex((layer: unknown) => !isLayer(layer));
    if (at !== -1) {
      throw new VaeError(
        "CONFIG_INVALID",
        `network "${id}": ${part}[${at}] is no layer but ${typeof made[at]}. Call what makes it, e.g. flatten().`,
      );
    }
    return made as LayerSpec[];
  };
  return assembleNetwork({
    id,
    config: { ...resolved, imageShape, head },
    imageShape,
    latent,
    encoder: layersOf("encoder"),
    head: (width) => gaussianHead(width, latent, head),
    decoder: layersOf("decoder"),
  });
}

function isLayer(made: unknown): made is LayerSpec {
  return typeof made === "object" && made !== null && "build" in made;
}
