import { VaeError } from "@vae/base";
import {
  makeFolder,
  readBytes,
  readJson,
  writeFileAtomic,
  writeFolderAtomic,
} from "@vae/base/node";
import { dirname, join } from "node:path";
import {
  loadVae,
  saveVae,
  type LoadVaeOptions,
  type SavedVae,
  type VaeConfig,
} from "../model/saved-vae.js";
import type { Vae } from "../model/vae.js";

/**
 * Writes a VAE as a folder, `{config.json, weights.safetensors}`; an older one is replaced, all of it or nothing.
 *
 * @throws {VaeError} IO_FAILED, when it cannot be written.
 *
 * @example
 * ```ts
 * await writeVae(vae, "models/mine");
 * const same = await readVae("models/mine");
 * ```
 */
export async function writeVae(vae: Vae, folder: string): Promise<void> {
  const { config, weights } = await saveVae(vae);
  await makeFolder(dirname(folder));
  await writeFolderAtomic(
    folder,
    async (temporary) => {
      await writeFileAtomic(join(temporary, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
      await writeFileAtomic(join(temporary, "weights.safetensors"), weights);
    },
    { replace: true },
  );
}

/**
 * Reads a VAE from such a folder.
 *
 * @returns A model that the caller disposes.
 * @throws {VaeError} IO_FAILED, when a file is missing; and what `loadVae` throws, with the folder's name.
 */
export async function readVae(folder: string, options: LoadVaeOptions = {}): Promise<Vae> {
  const saved: SavedVae = {
    config: (await readJson(join(folder, "config.json"))) as VaeConfig,
    weights: await readBytes(join(folder, "weights.safetensors")),
  };
  try {
    return loadVae(saved, options);
  } catch (error) {
    if (!VaeError.isInstance(error)) throw error;
    throw new VaeError(error.code, `${folder}: ${error.message}`, { cause: error });
  }
}
