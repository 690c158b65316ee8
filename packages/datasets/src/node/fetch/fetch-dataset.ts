import { join } from "node:path";
import { unknownName, VaeError } from "@vae/base";
import { cacheFolder } from "@vae/base/node";
import { downloadsFolder } from "../cache/cache-folders.js";
import type { DatasetFactory, DatasetFile } from "../dataset.js";
import { firstThatExists } from "../first-that-exists.js";
import { rootsOf } from "../open-dataset.js";
import { resolveId } from "../resolve-id.js";
import { downloadFile, type DownloadFileOptions } from "./download-file.js";
import { proxiedFetch, type HttpFetch } from "./http.js";

/** A file that would be fetched. */
export interface PlannedFile {
  readonly name: string;
  /** Length of the official file. */
  readonly bytes: number;
  readonly address: string;
  /** Where it will lie. */
  readonly target: string;
}

/** What would be fetched: for a person to agree to. */
export interface FetchPlan {
  readonly id: string;
  /** Empty, when all is there already. */
  readonly files: readonly PlannedFile[];
  /** Bytes of all of them. */
  readonly bytes: number;
  readonly licence: string;
  readonly citation: string;
}

/** How a data set is fetched. */
export interface FetchDatasetOptions extends Pick<
  DownloadFileOptions,
  "attempts" | "patience" | "wait"
> {
  /** Asked before anything moves; `false` ends the matter. */
  readonly confirm: (plan: FetchPlan) => boolean | Promise<boolean>;
  /** Address of a mirror, which has `ID/FILE`. Default: the environment's `VAE_DATA_MIRROR`, else the official one. */
  readonly mirror?: string;
  /** A folder that may have the files already. Default: the environment's `VAE_DATA`. */
  readonly root?: string;
  /** Where the files go, in `downloads/ID`. Default: `VAE_CACHE`, else `vae` in the user's cache folder. */
  readonly cache?: string;
  /** Default `process.env`; its `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` hold. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly fetch?: HttpFetch;
  readonly onProgress?: (file: PlannedFile, done: number, total: number | undefined) => void;
}

/**
 * Fetches the files of a data set, after somebody has agreed to their size and licence.
 *
 * What is there already, in the root or from an earlier time, is not fetched. Every file is checked against the hashes
 * of the official content before it gets its name. A download that was cut goes on where it stopped.
 *
 * @param id - `ID`, or `ID:SPLIT` for the files of one split.
 * @returns What was fetched; `undefined`, when nobody agreed.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such data set or split; CONFIG_INVALID, when it cannot be fetched
 *   or no mirror is named; IO_FAILED, when the download fails or brings the wrong bytes; DATA_INVALID, when a file that
 *   is there already is damaged.
 *
 * @example
 * ```ts
 * await fetchDataset("cifar-10", { confirm: ({ bytes, licence }) => ask(`${bytes} bytes, ${licence}. Fetch?`) });
 * ```
 */
export async function fetchDataset(
  id: string,
  options: FetchDatasetOptions,
): Promise<FetchPlan | undefined> {
  const { confirm, environment = process.env, onProgress, attempts, patience, wait } = options;
  const { plan, files } = await makePlan(id, options);
  if (files.length === 0) return plan;
  if (!(await confirm(plan))) return undefined;
  const fetch = options.fetch ?? (await proxiedFetch(environment));
  for (const { planned, file } of files) {
    await downloadFile({
      address: planned.address,
      target: planned.target,
      // Room for another wrapper of the same content, but not for a disk full of something else.
      limit: Math.ceil(file.bytes * 1.5) + 1_000_000,
      verify: (path) => file.verify(path),
      fetch,
      onProgress: (done, total) => onProgress?.(planned, done, total),
      ...(attempts !== undefined && { attempts }),
      ...(patience !== undefined && { patience }),
      ...(wait !== undefined && { wait }),
    });
  }
  return plan;
}

interface Plan {
  readonly plan: FetchPlan;
  readonly files: readonly { readonly planned: PlannedFile; readonly file: DatasetFile }[];
}

async function makePlan(id: string, options: FetchDatasetOptions): Promise<Plan> {
  const { environment = process.env } = options;
  const { factory, split } = await resolveId(id);
  const { info, downloads } = factory;
  if (downloads === undefined) {
    throw new VaeError("CONFIG_INVALID", `${info.id}: cannot be fetched: ${info.origin}.`);
  }
  if (split !== undefined && !Object.hasOwn(info.splits, split)) {
    throw unknownName(`split of ${info.id}`, split, Object.keys(info.splits));
  }
  const splits = split === undefined ? Object.keys(info.splits) : [split];
  const missing = await missingSplits(
    factory,
    splits,
    rootsOf({ root: options.root, cache: options.cache, environment }),
  );
  const folder = join(downloadsFolder(options.cache ?? cacheFolder(environment)), info.id);
  const mirror = options.mirror ?? environment["VAE_DATA_MIRROR"];
  const files: Plan["files"][number][] = [];
  for (const file of downloads) {
    const target = join(folder, file.name);
    if (!file.splits.some((one) => missing.includes(one))) continue;
    if ((await firstThatExists([target])) !== undefined) continue; // it was checked when it came
    const { name, bytes } = file;
    files.push({
      file,
      planned: { name, bytes, target, address: addressOf(file, info.id, mirror) },
    });
  }
  const bytes = files.reduce((sum, { file }) => sum + file.bytes, 0);
  const { licence, citation } = info;
  const plan = {
    id: info.id,
    files: files.map(({ planned }) => planned),
    bytes,
    licence,
    citation,
  };
  return { plan, files };
}

/** The splits whose files are nowhere; one whose files are damaged is an error, since they would be found again. */
async function missingSplits(
  factory: DatasetFactory,
  splits: readonly string[],
  roots: readonly string[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const split of splits) {
    try {
      const opened = await factory.open({ split, path: "", roots });
      if ("prepare" in opened) await opened.prepare();
    } catch (error) {
      if (!VaeError.isInstance(error) || error.code !== "IO_FAILED") throw error;
      missing.push(split);
    }
  }
  return missing;
}

function addressOf({ name, address }: DatasetFile, id: string, mirror: string | undefined): string {
  return mirror ? `${mirror.replace(/\/+$/, "")}/${id}/${name}` : address;
}
