import { artefactPrefix } from "./artefacts.js";
import type { FileSet } from "./file-set.js";
import {
  checkpointPrefix,
  listResults,
  resultPrefix,
  shardPrefix,
  storedCheckpointSchema,
  storedResultSchema,
  storedShardSchema,
} from "./job-store.js";
import { readDocument } from "./sealed-document.js";
import type { Storage, StoredObject } from "./storage.js";

/** Options of {@link collectGarbage}. */
export interface GarbageOptions {
  /** Milliseconds that an artefact is left alone: it may belong to a result that is being published. `@default 24 hours` */
  readonly olderThan?: number;
  /** Only count. `@default false` */
  readonly dryRun?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** What {@link collectGarbage} found. */
export interface GarbageReport {
  readonly kept: number;
  readonly removed: number;
  /** Bytes that were removed. */
  readonly bytes: number;
}

/**
 * Removes artefacts that no result, no checkpoint and no scored shard names, and before that the shards of jobs that have a
 * result: a worker that was late may have left them.
 *
 * What is named is read twice, before and after the artefacts are listed, and each one's age is looked up again right before it
 * goes: a writer that stores the same bytes anew makes it young.
 *
 * @throws {VaeError} DATA_INVALID, when a document cannot be read; nothing is removed then.
 */
export async function collectGarbage(
  storage: Storage,
  { olderThan = 24 * 3600 * 1000, dryRun = false, now = Date.now }: GarbageOptions = {},
): Promise<GarbageReport> {
  const isOld = ({ modified }: StoredObject) => now() - modified > olderThan;
  const late = await lateShards(storage);
  if (!dryRun) for (const key of late) await storage.remove(key);
  const before = await namedArtefacts(storage, late);
  const candidates: StoredObject[] = [];
  let kept = 0;
  for await (const object of storage.list(artefactPrefix)) {
    if (before.has(nameOf(object)) || !isOld(object)) kept += 1;
    else candidates.push(object);
  }
  const after = await namedArtefacts(storage, late);
  let removed = 0;
  let bytes = 0;
  for (const object of candidates) {
    if (after.has(nameOf(object)) || !(await isStillOld(storage, object, isOld))) {
      kept += 1;
      continue;
    }
    if (!dryRun) await storage.remove(object.key);
    removed += 1;
    bytes += object.size;
  }
  return { kept, removed, bytes };
}

async function isStillOld(
  storage: Storage,
  { key }: StoredObject,
  isOld: (object: StoredObject) => boolean,
): Promise<boolean> {
  for await (const object of storage.list(key)) if (object.key === key) return isOld(object);
  return false;
}

function nameOf({ key }: StoredObject): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

/** Keys of shards that no job waits for any more. */
async function lateShards(storage: Storage): Promise<Set<string>> {
  const finished = await listResults(storage);
  const late = new Set<string>();
  for await (const { key } of storage.list(shardPrefix)) {
    const [job = ""] = key.slice(shardPrefix.length).split("/");
    if (finished.has(job)) late.add(key);
  }
  return late;
}

/** The sha256 of every artefact that a document names, but for the late shards. */
async function namedArtefacts(storage: Storage, late: ReadonlySet<string>): Promise<Set<string>> {
  const named = new Set<string>();
  const add = (files: FileSet) => {
    for (const { sha256 } of Object.values(files)) named.add(sha256);
  };
  for await (const { key } of storage.list(resultPrefix)) {
    add((await readDocument(storage, key, storedResultSchema))?.files ?? {});
  }
  for await (const { key } of storage.list(checkpointPrefix)) {
    add((await readDocument(storage, key, storedCheckpointSchema))?.files ?? {});
  }
  for await (const { key } of storage.list(shardPrefix)) {
    if (!late.has(key)) add((await readDocument(storage, key, storedShardSchema))?.files ?? {});
  }
  return named;
}
