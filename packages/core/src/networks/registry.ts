import { unknownName, VaeError, type ImageShape } from "@vae/base";
import { convNetwork, convPresets, type ConvNetworkOptions } from "./conv.js";
import { denseNetwork, densePresets, type DenseNetworkOptions } from "./dense.js";
import { drawNetwork, drawPresets, type DrawNetworkOptions } from "./draw.js";
import { infoganNetwork, type InfoganNetworkOptions } from "./infogan.js";
import type { Network } from "./network.js";
import { raeNetwork, raePresets, type RaeNetworkOptions } from "./rae.js";
import { resnetNetwork, resnetPresets, type ResnetNetworkOptions } from "./resnet.js";
import { waeNetwork, type WaeNetworkOptions } from "./wae.js";

/** Options of a network beside `imageShape`, as a run's `config.json` has them. */
export type NetworkOptions = Readonly<Record<string, unknown>>;

/** A network that can be asked for by name. */
interface NetworkFactory {
  /** The options that it takes beside `imageShape`. */
  readonly keys: readonly string[];
  /** Options with a name. */
  readonly presets: Readonly<Record<string, NetworkOptions>>;
  /** The size that it is published for. */
  readonly ownShape: ImageShape;
  create(options: NetworkOptions): Network;
}

const grey: ImageShape = [28, 28, 1];
const small: ImageShape = [32, 32, 3];
const large: ImageShape = [64, 64, 3];

const factories: Readonly<Record<string, NetworkFactory>> = {
  dense: {
    keys: ["latent", "widths", "head"],
    presets: densePresets,
    ownShape: grey,
    create: (options) => denseNetwork(options as unknown as DenseNetworkOptions),
  },
  conv: {
    keys: ["form", "latent", "base", "head"],
    presets: convPresets,
    ownShape: small,
    create: (options) => convNetwork(options as unknown as ConvNetworkOptions),
  },
  infogan: {
    keys: ["latent", "base", "fc", "head", "decay"],
    presets: {},
    ownShape: grey,
    create: (options) => infoganNetwork(options as unknown as InfoganNetworkOptions),
  },
  wae: {
    keys: ["latent", "base", "head"],
    presets: {},
    ownShape: large,
    create: (options) => waeNetwork(options as unknown as WaeNetworkOptions),
  },
  resnet: {
    keys: ["latent", "base", "scales", "fc", "head", "decay"],
    presets: resnetPresets,
    ownShape: small,
    create: (options) => resnetNetwork(options as unknown as ResnetNetworkOptions),
  },
  rae: {
    keys: ["form", "latent", "posterior", "base", "seed"],
    presets: raePresets,
    ownShape: small,
    create: (options) => raeNetwork(options as unknown as RaeNetworkOptions),
  },
  draw: {
    keys: ["steps", "stepLatent", "units", "head"],
    presets: drawPresets,
    ownShape: grey,
    create: (options) => drawNetwork(options as unknown as DrawNetworkOptions),
  },
};

/** The ids that {@link createNetwork} knows. */
export const networkIds: readonly string[] = Object.keys(factories);

/**
 * The size that a network is published for, e.g. `[32, 32, 3]` for `resnet`.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such network.
 */
export function networkOwnShape(id: string): ImageShape {
  return factoryOf(id).ownShape;
}

/**
 * Writes out a preset: options with a key `preset` become those that it stands for; the others win over them.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such network, preset or option.
 *
 * @example
 * ```ts
 * resolveNetworkOptions("resnet", { preset: "dai-wipf", latent: 32 }); // { base: 16, scales: 4, latent: 32 }
 * ```
 */
export function resolveNetworkOptions(id: string, options: NetworkOptions): NetworkOptions {
  const { keys, presets } = factoryOf(id);
  const { preset, ...own } = options;
  for (const key of Object.keys(own)) {
    if (!keys.includes(key)) {
      throw unknownName(`key of network "${id}"`, key, [...keys, "preset"]);
    }
  }
  if (preset === undefined) return own;
  const name = typeof preset === "string" ? preset : JSON.stringify(preset);
  const named = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (named === undefined) {
    throw unknownName(`preset of network "${id}"`, name, Object.keys(presets));
  }
  return { ...named, ...own };
}

/**
 * Builds a network by name: what a run's `config.json` says of it.
 *
 * @param options - Its own options, and `preset`; see {@link resolveNetworkOptions}.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such network, or it has no such option.
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 * @throws {VaeError} SHAPE_MISMATCH, when it cannot be built for such images.
 *
 * @example
 * ```ts
 * const network = createNetwork("dense", [28, 28, 1], { latent: 16, widths: [512, 256] });
 * ```
 */
export function createNetwork(
  id: string,
  imageShape: ImageShape,
  options: NetworkOptions = {},
): Network {
  const resolved = resolveNetworkOptions(id, options);
  checkSizes(imageShape);
  return factoryOf(id).create({ ...resolved, imageShape });
}

/** A shape out of a file or a program without types may be anything. */
function checkSizes(imageShape: unknown): void {
  const isShape =
    Array.isArray(imageShape) &&
    imageShape.length === 3 &&
    imageShape.every((size) => Number.isSafeInteger(size) && size >= 1);
  if (isShape) return;
  throw new VaeError(
    "SHAPE_MISMATCH",
    `imageShape: expected [height, width, channels], whole numbers ≥ 1, got ${JSON.stringify(imageShape)}.`,
  );
}

function factoryOf(id: string): NetworkFactory {
  const factory = Object.hasOwn(factories, id) ? factories[id] : undefined;
  if (factory === undefined) throw unknownName("network", id, networkIds);
  return factory;
}
