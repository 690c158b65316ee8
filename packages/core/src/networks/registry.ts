import { unknownName, type ImageShape } from "@vae/base";
import { denseNetwork, type DenseNetworkOptions } from "./dense.js";
import type { Network } from "./network.js";
import { resnetNetwork, type ResnetNetworkOptions } from "./resnet.js";

/** Every network that can be asked for by name. */
const factories: Readonly<Record<string, NetworkFactory>> = {
  dense: {
    keys: ["latent", "widths", "head"],
    create: (options) => denseNetwork(options as unknown as DenseNetworkOptions),
  },
  resnet: {
    keys: ["latent", "base", "scales", "fc", "head"],
    create: (options) => resnetNetwork(options as unknown as ResnetNetworkOptions),
  },
};

interface NetworkFactory {
  /** The options that it takes beside `imageShape`. */
  readonly keys: readonly string[];
  create(options: Readonly<Record<string, unknown>>): Network;
}

/** The ids that {@link createNetwork} knows. */
export const networkIds: readonly string[] = Object.keys(factories);

/**
 * Builds a network by name: what a run's `config.json` says of it.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such network, or it has no such option.
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 *
 * @example
 * ```ts
 * const network = createNetwork("dense", [28, 28, 1], { latent: 16, widths: [512, 256] });
 * ```
 */
export function createNetwork(
  id: string,
  imageShape: ImageShape,
  options: Readonly<Record<string, unknown>> = {},
): Network {
  const factory = factories[id];
  if (factory === undefined) throw unknownName("network", id, networkIds);
  for (const key of Object.keys(options)) {
    if (!factory.keys.includes(key)) throw unknownName(`key of network "${id}"`, key, factory.keys);
  }
  return factory.create({ ...options, imageShape });
}
