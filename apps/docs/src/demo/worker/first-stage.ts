import { encodeSafetensors } from "@vae/base";
import { loadVae, type Vae, type VaeConfig } from "@vae/core";
import { fetchBytes } from "./fetch-bytes.js";
import { arrayOf, readModelFile } from "./read-model-file.js";

/** What the file of the first stage says of itself. */
interface AboutFirstStage {
  readonly config: VaeConfig;
  /** What each of the garments is. */
  readonly names: readonly string[];
}

/** The first stage that ships with the site. */
export interface FirstStage {
  readonly vae: Vae;
  /** Images of the test split, bytes, `[n, 28, 28]`. */
  readonly garments: Uint8Array;
  readonly names: readonly string[];
}

/** Fetches the first stage and builds it on the current engine. */
export async function loadFirstStage(): Promise<FirstStage> {
  const address = new URL("../../../demo-models/first-stage.safetensors", import.meta.url);
  return openFirstStage(await fetchBytes(address));
}

/** Builds the first stage from the bytes of its file. */
export function openFirstStage(bytes: Uint8Array): FirstStage {
  const file = readModelFile(bytes, "first-stage.safetensors");
  const { config, names } = file.about as AboutFirstStage;
  const vae = loadVae({ config, weights: encodeSafetensors(file.tensors) });
  return { vae, garments: arrayOf(file, "garments") as Uint8Array, names };
}
