import { artefactPrefix } from "./artefacts.js";
import type { FileSet } from "./file-set.js";
import {
  checkpointPrefix,
  resultPrefix,
  storedCheckpointSchema,
  storedResultSchema,
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
 * Removes artefacts that no result and no checkpoint names.
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
  const before = await namedArtefacts(storage);
  const candidates: StoredObject[] = [];
  let kept = 0;
  for await (const object of storage.list(artefactPrefix)) {
    if (before.has(nameOf(object)) || !isOld(object)) kept += 1;
    else candidates.push(object);
  }
  const after = await namedArtefacts(storage);
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

/** The sha256 of every artefact that a document names. */
async function namedArtefacts(storage: Storage): Promise<Set<string>> {
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
  return named;
}
