import { stat } from "node:fs/promises";
import { unknownName, VaeError } from "@vae/base";
import type { DatasetFactory, ImageOptions } from "./dataset.js";
import { imageOptionKey, parseDatasetId } from "./dataset-id.js";
import { factories } from "./factories.js";
import { folder } from "./folder-dataset.js";
import { npy, npz } from "./npy-dataset.js";

/** What an id names. */
export interface ResolvedId {
  readonly factory: DatasetFactory;
  readonly path: string;
  readonly split?: string;
  /** What stands behind the id, e.g. `pad=32`. */
  readonly options: ImageOptions;
}

/**
 * Finds the data set that an id or a path names.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is none, or it is followed by an unknown option; CONFIG_INVALID, when its
 *   path is missing or an option has no value.
 */
// NB: a path may hold colons (`C:\pictures`), so only a known id before the colon counts.
export async function resolveId(text: string): Promise<ResolvedId> {
  const { id, options } = parseDatasetId(text);
  const colon = id.indexOf(":");
  const head = colon === -1 ? id : id.slice(0, colon);
  const tail = colon === -1 ? undefined : id.slice(colon + 1);
  const factory = factories.find(({ info }) => info.id === head.split(",", 1)[0]);
  if (factory !== undefined && !factory.info.takesPath) {
    refuseRest(id, factory);
    return { factory, path: "", ...(tail !== undefined && { split: tail }), options };
  }
  if (factory !== undefined) {
    if (tail) return { factory, path: tail, options };
    throw new VaeError("CONFIG_INVALID", `${head}: expected a path behind it, as in ${head}:PATH.`);
  }
  if (/\.npy$/i.test(id)) return { factory: npy, path: id, options };
  if (/\.npz$/i.test(id)) return { factory: npz, path: id, options };
  const isFolder = await stat(id).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder || /[/\\]|\.zip$/i.test(id)) return { factory: folder, path: id, options };
  throw unknownName("data set", head, [...factories.map(({ info }) => info.id), "PATH"]);
}

/** A comma in what names no path begins an option, and this one is none. */
function refuseRest(id: string, { info }: DatasetFactory): void {
  const comma = id.indexOf(",");
  if (comma === -1) return;
  const word = id.slice(comma + 1).split(/[,=]/, 1)[0] ?? "";
  throw unknownName(`option of ${info.id}`, word, info.options.map(imageOptionKey));
}
