import { VaeError } from "@vae/base";
import { makeFolder, readBytes, writeFileAtomic } from "@vae/base/node";
import { readdir } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { z } from "zod";
import { artefactSchema, readArtefact, writeArtefact } from "./artefacts.js";
import type { Storage } from "./storage.js";

/**
 * A relative path with slashes, each part of letters, digits and `._-` and not hidden: it cannot leave the folder that it is
 * put into.
 */
const fileNameSchema = z.string().regex(/^(?!\.)[\w.-]{1,200}(\/(?!\.)[\w.-]{1,200}){0,9}$/);

/** Whether a relative path is one that a store takes. */
export function isFileName(name: string): boolean {
  return fileNameSchema.safeParse(name).success;
}

/** Files of a folder: their relative paths, and the artefacts that hold their bytes. */
export const fileSetSchema = z.record(fileNameSchema, artefactSchema);

/** Files of a folder by their relative paths. */
export type FileSet = z.infer<typeof fileSetSchema>;

/**
 * Stores files of a folder.
 *
 * @param names - Relative paths, of files or of folders whose files are all taken. What is not there is left out.
 */
export async function storeFiles(
  storage: Storage,
  folder: string,
  names: readonly string[],
): Promise<FileSet> {
  const files: FileSet = {};
  for (const name of names) {
    for (const path of await filesBelow(folder, name)) {
      files[fileNameSchema.parse(path)] = await writeArtefact(
        storage,
        await readBytes(join(folder, path)),
      );
    }
  }
  return files;
}

/**
 * Writes stored files into a folder; each is complete or not there.
 *
 * @throws {VaeError} DATA_INVALID, when a name would leave the folder, or the store holds other bytes.
 */
export async function restoreFiles(
  storage: Storage,
  files: FileSet,
  folder: string,
): Promise<void> {
  const root = resolve(folder);
  for (const name of Object.keys(files)) {
    if (isFileName(name) && resolve(root, name).startsWith(root + sep)) continue;
    throw new VaeError(
      "DATA_INVALID",
      `store ${storage.name}: the file name ${JSON.stringify(name)} would leave ${folder}; nothing is written.`,
    );
  }
  for (const [name, artefact] of Object.entries(files)) {
    const path = join(root, name);
    const bytes = await readArtefact(storage, artefact);
    await makeFolder(dirname(path));
    await writeFileAtomic(path, bytes);
  }
}

/** Relative paths of the files at or below a relative path, hidden ones left out. */
async function filesBelow(folder: string, name: string): Promise<string[]> {
  const entries = await readdir(join(folder, name), { withFileTypes: true }).catch(
    (error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOTDIR") return undefined; // a file
      if (code === "ENOENT") return [];
      throw error;
    },
  );
  if (entries === undefined) return [name];
  const visible = entries.filter((entry) => !entry.name.startsWith("."));
  const below = await Promise.all(
    visible.map((entry) => filesBelow(folder, name === "" ? entry.name : `${name}/${entry.name}`)),
  );
  return below.flat().sort();
}
