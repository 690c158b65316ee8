import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { unknownName, VaeError } from "@vae/base";
import type {
  Dataset,
  DatasetFactory,
  DatasetInfo,
  ImageOption,
  OpenDatasetOptions,
  OpenedSplit,
  OpenResult,
} from "./dataset.js";
import { cacheFolder } from "./cache/cache-folder.js";
import { ensurePackedFile } from "./cache/build-packed-file.js";
import { celeba } from "./celeba-dataset.js";
import { cifar10, cifar100 } from "./cifar-datasets.js";
import { fashionMnist10k } from "./embedded-dataset.js";
import { folder } from "./folder-dataset.js";
import { fashionMnist, mnist } from "./idx-datasets.js";
import { npy, npz } from "./npy-dataset.js";
import { svhn } from "./svhn-dataset.js";
import { synthetic } from "./synthetic-dataset.js";

/** All kinds of data sets. A new one is a factory in a file of its own and a word here. */
const factories: readonly DatasetFactory[] = [
  fashionMnist10k,
  fashionMnist,
  mnist,
  cifar10,
  cifar100,
  celeba,
  svhn,
  npy,
  npz,
  folder,
  synthetic,
];

/** Every option that changes images; a data set that does not take one refuses it. */
const imageOptions = Object.keys({
  crop: true,
  jpeg: true,
  labels: true,
  order: true,
  pad: true,
  range: true,
  seed: true,
  size: true,
  skipBroken: true,
} satisfies Record<ImageOption, true>) as ImageOption[];

/** What is known of every data set, whether or not its files are there. */
export function listDatasets(): readonly DatasetInfo[] {
  return factories.map(({ info }) => info);
}

/**
 * Opens a split of a data set.
 *
 * @param id - `ID`, `ID:SPLIT`, `npy:FILE`, `npz:FILE`, `folder:FOLDER`, or the path of a folder or of a file that ends in
 *   `.npy`, `.npz` or `.zip`.
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
export async function openDataset(id: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const { factory, path, split: splitInId } = await resolveId(id);
  const { info } = factory;
  const split = options.split ?? splitInId ?? info.defaultSplit;
  if (!Object.hasOwn(info.splits, split)) {
    throw unknownName(`split of ${info.id}`, split, Object.keys(info.splits));
  }
  for (const name of imageOptions) {
    if (options[name] !== undefined && !info.options.includes(name)) {
      const known = info.options.length === 0 ? "it has none" : `known: ${info.options.join(", ")}`;
      throw new VaeError("CONFIG_INVALID", `${info.id}: has no option "${name}"; ${known}.`);
    }
  }
  const { environment = process.env } = options;
  const root = options.root ?? environment["VAE_DATA"];
  const roots = root === undefined || root === "" ? [] : [root];
  const request = { ...options, split, path, roots };
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

/** Slow images come from a packed file, which is made when it is not there. */
async function throughCache(
  opened: OpenResult,
  name: string,
  { cache, environment = process.env, onProgress }: OpenDatasetOptions,
): Promise<OpenedSplit> {
  if (!("prepare" in opened)) return opened;
  if (cache === false) return opened.prepare();
  const hash = createHash("sha256").update(opened.key).digest("hex").slice(0, 16);
  const folder = join(cache ?? cacheFolder(environment), "datasets");
  const path = join(folder, `${name}-${hash}.safetensors`);
  return ensurePackedFile(path, () => opened.prepare(), { onProgress });
}

interface ResolvedId {
  readonly factory: DatasetFactory;
  readonly path: string;
  readonly split?: string;
}

/** NB: a path may hold colons (`C:\pictures`), so only a known id before the colon counts. */
async function resolveId(id: string): Promise<ResolvedId> {
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
