import { stat } from "node:fs/promises";
import { unknownName, VaeError } from "@vae/base";
import type { DatasetFactory } from "./dataset.js";
import { factories } from "./factories.js";
import { folder } from "./folder-dataset.js";
import { npy, npz } from "./npy-dataset.js";

/** What an id names. */
export interface ResolvedId {
  readonly factory: DatasetFactory;
  readonly path: string;
  readonly split?: string;
}

/**
 * Finds the data set that an id or a path names.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is none; CONFIG_INVALID, when its path is missing.
 */
// NB: a path may hold colons (`C:\pictures`), so only a known id before the colon counts.
export async function resolveId(id: string): Promise<ResolvedId> {
  const colon = id.indexOf(":");
  const head = colon === -1 ? id : id.slice(0, colon);
  const tail = colon === -1 ? undefined : id.slice(colon + 1);
  const factory = factories.find(({ info }) => info.id === head);
  if (factory !== undefined) {
    if (!factory.info.takesPath) {
      return { factory, path: "", ...(tail !== undefined && { split: tail }) };
    }
    if (tail) return { factory, path: tail };
    throw new VaeError("CONFIG_INVALID", `${head}: expected a path behind it, as in ${head}:PATH.`);
  }
  if (/\.npy$/i.test(id)) return { factory: npy, path: id };
  if (/\.npz$/i.test(id)) return { factory: npz, path: id };
  const isFolder = await stat(id).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder || /[/\\]|\.zip$/i.test(id)) return { factory: folder, path: id };
  throw unknownName("data set", head, [...factories.map(({ info }) => info.id), "PATH"]);
}
