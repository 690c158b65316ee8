import { dirname, resolve } from "node:path";
import { VaeError } from "../errors/vae-error.js";
import { diskFileSystem, type FileOptions, type FileSystem } from "./file-system.js";
import { ioFailure } from "./io-failure.js";
import { exists, recoverFolder } from "./recover-folder.js";
import { syncTree } from "./sync.js";
import { temporaryPath } from "./temporary-path.js";
import { confirmRename } from "./write-file-atomic.js";

/** How a folder is written. */
export interface WriteFolderOptions extends FileOptions {
  /** Takes the place of what is there, which stays until the new one is complete. `@default false` */
  readonly replace?: boolean;
}

/**
 * Writes a folder so that it is there complete or not at all, after any crash.
 *
 * It is filled under a temporary name beside the target, brought to the disk with all that is in it, and renamed.
 * A failure leaves the target as it was and removes the temporary.
 *
 * NB: with `replace` the old folder is set aside for the moment between two renames, since no rename replaces a
 * folder. A process killed in that moment leaves it under a hidden name; `recoverFolder` and the next atomic write
 * to the parent put it back.
 *
 * @param path - The folder; its parent must exist.
 * @param write - Fills the temporary folder that it is handed.
 * @throws {VaeError} IO_FAILED, when the folder exists without `replace`, and naming the remedy when the disk
 * refuses. What `write` throws otherwise comes through.
 *
 * @example
 * ```ts
 * await writeFolderAtomic("runs/first/checkpoints/step-000500", async (folder) => {
 *   await writeFileAtomic(join(folder, "weights.safetensors"), weights);
 *   await writeFileAtomic(join(folder, "state.json"), state);
 * });
 * ```
 */
export async function writeFolderAtomic(
  path: string,
  write: (temporary: string) => Promise<void>,
  { replace = false, fileSystem = diskFileSystem }: WriteFolderOptions = {},
): Promise<void> {
  const parent = dirname(resolve(path));
  await recoverFolder(parent, { fileSystem });
  await refuseExisting(path, replace, fileSystem);

  const temporary = temporaryPath(path, "new");
  const aside = temporaryPath(path, "old");
  try {
    await fileSystem.mkdir(temporary);
    await write(temporary);
    await syncTree(temporary, fileSystem);
    if (replace) await exchange(temporary, path, aside, fileSystem);
    else {
      await refuseExisting(path, replace, fileSystem);
      await fileSystem.rename(temporary, path);
    }
  } catch (error) {
    await fileSystem.rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw concerns(error, [temporary, path, aside])
      ? ioFailure(withTarget(error, temporary, path), { action: "write", path })
      : error;
  }
  await confirmRename(path, parent, fileSystem);
  await fileSystem.rm(aside, { recursive: true, force: true }).catch(() => undefined);
}

async function refuseExisting(
  path: string,
  replace: boolean,
  fileSystem: FileSystem,
): Promise<void> {
  if (replace || !(await exists(path, fileSystem))) return;
  throw new VaeError("IO_FAILED", `${path}: exists already; choose another name or remove it.`);
}

/** Puts `temporary` in the place of `path`, and what was there to `aside`; or leaves `path` as it was. */
async function exchange(
  temporary: string,
  path: string,
  aside: string,
  fileSystem: FileSystem,
): Promise<void> {
  const isReplaced = await exists(path, fileSystem);
  if (isReplaced) await fileSystem.rename(path, aside);
  try {
    await fileSystem.rename(temporary, path);
  } catch (error) {
    if (isReplaced) await putBack(aside, path, fileSystem);
    throw error;
  }
}

async function putBack(aside: string, path: string, fileSystem: FileSystem): Promise<void> {
  try {
    await fileSystem.rename(aside, path);
  } catch (cause) {
    const message = `${path}: can neither be replaced nor put back; what was there lies at ${aside}, rename it.`;
    throw new VaeError("IO_FAILED", message, { cause });
  }
}

/** Whether an error tells of one of these paths or of none: `write` may also fail to read something elsewhere. */
function concerns(error: unknown, paths: readonly string[]): boolean {
  if (!(error instanceof Error && "path" in error && typeof error.path === "string")) return true;
  const { path: failed } = error;
  return paths.some((path) => failed.startsWith(path));
}

/** An error that tells of a file in the temporary folder, as one that tells of it where it was to be. */
function withTarget(error: unknown, temporary: string, path: string): unknown {
  if (!VaeError.isInstance(error) || !error.message.includes(temporary)) return error;
  const { code, message, cause } = error;
  return new VaeError(code, message.replaceAll(temporary, path), { cause });
}
