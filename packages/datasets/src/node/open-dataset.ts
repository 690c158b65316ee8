import { createHash } from "node:crypto";
import { join } from "node:path";
import { unknownName, VaeError } from "@vae/base";
import { cacheFolder } from "@vae/base/node";
import type {
  Dataset,
  DatasetInfo,
  OpenDatasetOptions,
  OpenedSplit,
  OpenResult,
} from "./dataset.js";
import { imageOptionKey, imageOptionNames } from "./dataset-id.js";
import { factories } from "./factories.js";
import { resolveId } from "./resolve-id.js";
import { downloadsFolder, packedFolder } from "./cache/cache-folders.js";
import { ensurePackedFile } from "./cache/build-packed-file.js";

/** What is known of every data set, whether or not its files are there. */
export function listDatasets(): readonly DatasetInfo[] {
  return factories.map(({ info, downloads }) => ({
    ...info,
    isFetchable: downloads !== undefined,
  }));
}

/**
 * Opens a split of a data set.
 *
 * @param id - `ID`, `ID:SPLIT`, `npy:FILE`, `npz:FILE`, `folder:FOLDER`, or the path of a folder or of a file that ends in
 *   `.npy`, `.npz` or `.zip`. Options that change the images may stand behind it, as in `cifar-10:train,jpeg=75`;
 *   those of `options` win.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such data set or split; IO_FAILED, when its files cannot be
 *   read; DATA_INVALID, when they are damaged or are no images; CONFIG_INVALID, when it has no such option;
 *   BACKEND_UNAVAILABLE, when pictures are to be decoded and sharp is not installed.
 *
 * @example
 * ```ts
 * const train = await openDataset("fashion-mnist-10k:train");
 * train.length; // 8000
 * train.shape; // [28, 28, 1]
 * const mine = await openDataset("folder:holiday", { size: 64 });
 * ```
 */
export async function openDataset(
  id: string,
  givenOptions: OpenDatasetOptions = {},
): Promise<Dataset> {
  const { factory, path, split: splitInId, options: optionsInId } = await resolveId(id);
  const given = Object.entries(givenOptions).filter(([, value]) => value !== undefined);
  const options: OpenDatasetOptions = { ...optionsInId, ...Object.fromEntries(given) };
  const { info } = factory;
  const split = options.split ?? splitInId ?? info.defaultSplit;
  if (!Object.hasOwn(info.splits, split)) {
    throw unknownName(`split of ${info.id}`, split, Object.keys(info.splits));
  }
  for (const name of imageOptionNames) {
    if (options[name] !== undefined && !info.options.includes(name)) {
      const keys = info.options.map(imageOptionKey);
      const known = keys.length === 0 ? "it has none" : `known: ${keys.join(", ")}`;
      const key = imageOptionKey(name);
      throw new VaeError("CONFIG_INVALID", `${info.id}: has no option "${key}"; ${known}.`);
    }
  }
  const request = { ...options, split, path, roots: rootsOf(options) };
  const opened = await throughCache(await factory.open(request), `${info.id}-${split}`, options);
  const classNames = opened.classNames ?? info.classNames;
  return {
    ...opened.source,
    info,
    split,
    ...(classNames && { classNames }),
    notes: opened.notes ?? [],
  };
}

/** Folders to look into: the one that is given, else `VAE_DATA`; then what was fetched. */
export function rootsOf({
  root,
  cache,
  environment = process.env,
}: {
  readonly root?: string | undefined;
  readonly cache?: string | false | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}): string[] {
  const given = root ?? environment["VAE_DATA"];
  const kept = cache === false ? undefined : cache;
  return [...(given ? [given] : []), downloadsFolder(kept ?? cacheFolder(environment))];
}

/** Slow images come from a packed file, which is made when it is not there. */
async function throughCache(
  opened: OpenResult,
  name: string,
  { cache, environment = process.env, onProgress }: OpenDatasetOptions,
): Promise<OpenedSplit> {
  if (!("prepare" in opened)) return opened;
  if (cache === false) return opened.prepare();
  const hash = createHash("sha256").update(opened.key).digest("hex").slice(0, 16);
  const folder = packedFolder(cache ?? cacheFolder(environment));
  const path = join(folder, `${name}-${hash}.safetensors`);
  return ensurePackedFile(path, () => opened.prepare(), { onProgress });
}
