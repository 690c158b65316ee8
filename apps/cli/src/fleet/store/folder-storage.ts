import { ioFailure, makeFolder } from "@vae/base/node";
import { randomUUID } from "node:crypto";
import { link, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { checkStorageKey } from "./storage-key.js";
import type { Storage, StoredObject, WriteOptions } from "./storage.js";

/** Where writes begin; hidden, so no key reaches it. */
const beginnings = ".new";
/** Milliseconds after which a beginning is one of a process that is gone. */
const abandonedAfter = 24 * 3600 * 1000;

/**
 * Keeps objects as files of a folder, which may be shared by machines (NFS).
 *
 * A file is written under a hidden name, brought to the disk, and renamed; with `ifAbsent` it is linked, which of
 * several processes succeeds for one.
 */
export function folderStorage(folder: string): Storage {
  const root = resolve(folder);
  const pathOf = (key: string) => join(root, checkStorageKey(key));
  return {
    name: folder,
    async read(key) {
      const path = pathOf(key);
      try {
        return await readFile(path);
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw ioFailure(error, { action: "read", path });
      }
    },
    async write(key, bytes, { ifAbsent = false }: WriteOptions = {}) {
      const path = pathOf(key);
      const beginning = join(root, beginnings, randomUUID());
      try {
        await makeFolder(dirname(path));
        await makeFolder(dirname(beginning));
        await writeDurably(beginning, bytes);
        if (!ifAbsent) {
          await rename(beginning, path);
          return true;
        }
        return await linkNew(beginning, path);
      } catch (error) {
        throw ioFailure(error, { action: "write", path, bytes: bytes.length });
      } finally {
        await rm(beginning, { force: true }).catch(() => undefined);
      }
    },
    async *list(prefix) {
      await removeAbandoned(join(root, beginnings));
      yield* walk(root, "", prefix);
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function* walk(folder: string, path: string, prefix: string): AsyncIterable<StoredObject> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw ioFailure(error, { action: "read", path: folder });
  });
  for (const entry of entries) {
    if (entry.name.startsWith(".")) continue;
    const key = path + entry.name;
    if (entry.isDirectory()) {
      const inner = `${key}/`;
      // A folder that is on the way to the prefix, or below it.
      if (inner.startsWith(prefix) || prefix.startsWith(inner)) {
        yield* walk(join(folder, entry.name), inner, prefix);
      }
    } else if (key.startsWith(prefix)) {
      const status = await stat(join(folder, entry.name)).catch(() => undefined);
      if (status !== undefined) yield { key, size: status.size, modified: status.mtimeMs };
    }
  }
}

/** Clears away what killed processes left. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const status = await stat(path).catch(() => undefined);
    if (status !== undefined && Date.now() - status.mtimeMs > abandonedAfter) {
      await rm(path, { force: true });
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
