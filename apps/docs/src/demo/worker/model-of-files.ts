import { decodeSafetensors, VaeError } from "@vae/base";
import { loadVae, type Vae } from "@vae/core";
import type { ModelConfig } from "../protocol/calls.js";

/** A file with its content. */
export interface ReadFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Builds the model of some files: one that this page saved, the two of `vae export --format safetensors`, or a run's
 * weights with its `config.json` or the checkpoint's `state.json`.
 *
 * @throws {VaeError} CONFIG_INVALID, when files are missing or the model is for other images than 28×28×1; and what
 *   `loadVae` throws.
 */
export function modelOfFiles(files: readonly ReadFile[]): Vae {
  const weights = files.find(
    ({ name }) => name.endsWith(".safetensors") && !name.endsWith("optimizer.safetensors"),
  );
  if (weights === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `expected a file .safetensors with weights, got ${files.map(({ name }) => name).join(", ")}.`,
    );
  }
  const { metadata } = decodeSafetensors(weights.bytes, weights.name);
  const config = configOf(metadata["config"] ?? textOf(files, weights.name));
  const shape = config.network["imageShape"] as readonly number[];
  if (shape.join() !== "28,28,1") {
    throw new VaeError(
      "CONFIG_INVALID",
      `${weights.name}: is for images [${shape.join(", ")}]; this page has Fashion-MNIST, [28, 28, 1].`,
    );
  }
  return loadVae({ config, weights: weights.bytes });
}

/** The text of the JSON file beside the weights. */
function textOf(files: readonly ReadFile[], weights: string): string {
  const found = files.find(({ name }) => name.endsWith(".json"));
  if (found === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${weights}: does not say which network it is for. Choose the run's config.json or the checkpoint's state.json with it.`,
    );
  }
  return new TextDecoder().decode(found.bytes);
}

/** What a saved model, a run and a checkpoint say of network and objective. */
function configOf(text: string): ModelConfig {
  const read = parse(text);
  const { network, objective } = (isRecord(read["config"]) ? read["config"] : read) as Partial<
    Record<"network" | "objective", unknown>
  >;
  if (!isRecord(network) || typeof network["id"] !== "string" || !isRecord(objective)) {
    throw new VaeError(
      "CONFIG_INVALID",
      "the JSON beside the weights: expected the config.json of a run or an export, or the state.json of a checkpoint.",
    );
  }
  return {
    format: 1,
    // A run leaves the shape to its data set.
    network: { imageShape: [28, 28, 1], ...network, id: network["id"] },
    objective: objective,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    return isRecord(read) ? read : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
