import type { ImageShape } from "@vae/base";
import {
  createNetwork,
  defineNetwork,
  networkOwnShape,
  resolveNetworkOptions,
  type Network,
} from "@vae/core";
import { basename } from "node:path";
import type { FirstStageConfig } from "../config/run-config.js";
import { describeNetworkFile, isNetworkFile, loadNetworkFile } from "./network-file.js";

/** The part of a run's configuration that says which network it is. */
export type NetworkConfig = FirstStageConfig["network"];

/**
 * Writes out what a person said of a network: presets become options, a path the file that it means.
 *
 * @param config - An id or a path, and options.
 * @param run - Folder of the run.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such network, preset or option.
 * @throws {VaeError} IO_FAILED, when a file cannot be read.
 */
export async function resolveNetwork(config: NetworkConfig, run: string): Promise<NetworkConfig> {
  const { id, ...options } = config;
  if (!isNetworkFile(id)) return { id, ...resolveNetworkOptions(id, options) };
  if (options["sha256"] !== undefined) return config; // of a run that is resumed
  return { ...options, ...(await describeNetworkFile(id, run)) };
}

/**
 * Builds the network of a configuration for images of a shape.
 *
 * @param run - Folder of the run, from which a file's path counts.
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense, or a file is another than the run began with.
 * @throws {VaeError} SHAPE_MISMATCH, when it cannot be built for such images.
 */
export async function loadNetwork(
  config: NetworkConfig,
  imageShape: ImageShape,
  run: string,
): Promise<Network> {
  const { id, sha256, ...options } = config;
  if (!isNetworkFile(id)) return createNetwork(id, imageShape, options);
  const definition = await loadNetworkFile({ id, sha256: String(sha256) }, run);
  return defineNetwork(definition, { imageShape, id: basename(id), options });
}

/** The size of images that a network is published for; of one's own that of Fashion-MNIST. */
export function ownShapeOf({ id }: NetworkConfig): ImageShape {
  return isNetworkFile(id) ? [28, 28, 1] : networkOwnShape(id);
}
