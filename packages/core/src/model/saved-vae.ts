import {
  checkFormat,
  decodeSafetensors,
  encodeSafetensors,
  VaeError,
  type ImageShape,
  type NamedArray,
} from "@vae/base";
import type { Network } from "../networks/network.js";
import { createNetwork } from "../networks/registry.js";
import { createObjective } from "../objectives/create-objective.js";
import { createVae, type Vae } from "./vae.js";

/** What a VAE is built from, as JSON. */
export interface VaeConfig {
  readonly format: 1;
  /** The network's id, the shape of its images and its own options. */
  readonly network: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly objective: Readonly<Record<string, unknown>>;
}

/** A VAE as data, for a file, a server or a database. */
export interface SavedVae {
  readonly config: VaeConfig;
  /** A safetensors file: names `encoder/…`, `decoder/…`, `objective/…`. */
  readonly weights: Uint8Array;
}

/** What {@link loadVae} takes: a {@link SavedVae}, or its parts as `fetch` hands them out. */
export interface VaeData {
  readonly config: VaeConfig;
  readonly weights: Uint8Array | ArrayBuffer;
}

/** Options of {@link loadVae}. */
export interface LoadVaeOptions {
  /** The network, where it is one of your own that no registry knows. */
  readonly network?: Network;
}

/**
 * Turns a VAE into data.
 *
 * @example
 * ```ts
 * const { config, weights } = await saveVae(vae);
 * const same = loadVae({ config, weights });
 * ```
 */
export async function saveVae({ network, objective, store }: Vae): Promise<SavedVae> {
  return {
    config: {
      format: 1,
      network: { ...network.config, imageShape: network.imageShape, id: network.id },
      objective: objective.config,
    },
    weights: encodeSafetensors(await store.save()),
  };
}

/**
 * Builds a VAE from data, in Node or in a browser.
 *
 * @returns A model that the caller disposes.
 * @throws {VaeError} CONFIG_INVALID, when the configuration is none; NAME_UNKNOWN, when its network is not known here.
 * @throws {VaeError} DATA_INVALID, when a newer version saved it, or the weights are damaged.
 * @throws {VaeError} SHAPE_MISMATCH, when the weights belong to another network.
 */
export function loadVae({ config, weights }: VaeData, options: LoadVaeOptions = {}): Vae {
  checkVaeConfig(config);
  const bytes = weights instanceof ArrayBuffer ? new Uint8Array(weights) : weights;
  const arrays = decodeSafetensors(bytes, "weights").tensors;
  const { id, imageShape, ...networkOptions } = config.network;
  const network =
    options.network ?? createNetwork(id, imageShape as ImageShape, definedOf(networkOptions));
  const objective = createObjective(config.objective);
  const vae = createVae({ network, objective });
  return restored(vae, arrays);
}

/** @throws {VaeError} CONFIG_INVALID, when what was read is no configuration of this format. */
function checkVaeConfig(config: unknown): asserts config is VaeConfig {
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null;
  const { format, network, objective } = isRecord(config) ? config : {};
  if (format !== undefined) checkFormat(format, "config");
  if (format === undefined || !isRecord(network) || !isRecord(objective)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `loadVae: expected the configuration of a saved VAE, an object with format 1, network and objective, got ${describe(config)}.`,
    );
  }
}

/** A few characters of it. */
function describe(value: unknown): string {
  return (JSON.stringify(value) as string | undefined)?.slice(0, 60) ?? "undefined";
}

function restored(vae: Vae, arrays: Readonly<Record<string, NamedArray>>): Vae {
  try {
    vae.store.restore(arrays, "weights");
    return vae;
  } catch (error) {
    vae.dispose();
    throw error;
  }
}

/** JSON has no undefined: what a network's config leaves open is left out. */
function definedOf(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
