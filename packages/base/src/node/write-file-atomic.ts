import { basename, dirname, resolve } from "node:path";
import { VaeError } from "../errors/vae-error.js";
import { diskFileSystem, type FileOptions, type FileSystem } from "./file-system.js";
import { ioFailure } from "./io-failure.js";
import { recoverFolder } from "./recover-folder.js";
import { syncFolder } from "./sync.js";
import { parseTemporary, temporaryPath } from "./temporary-path.js";

/**
 * Writes a file so that whoever opens it, at any time and after any crash, finds the old content or the new one.
 *
 * The content goes to a temporary name in the same folder, is brought to the disk (fsync) and renamed; then the
 * folder is brought to the disk. A failure leaves the target as it was and removes the temporary. What a killed
 * process left in the folder is cleared away (`recoverFolder`), once a process and folder.
 *
 * NB: a symbolic link is replaced, not written through. Two fsyncs cost some milliseconds on a disk.
 *
 * @param path - The file; its folder must exist.
 * @param content - Bytes, or a text that is written as UTF-8.
 * @throws {VaeError} IO_FAILED, naming the file and the remedy.
 *
 * @example
 * ```ts
 * await writeFileAtomic("runs/first/config.json", JSON.stringify(config));
 * ```
 */
export async function writeFileAtomic(
  path: string,
  content: Uint8Array | string,
  { fileSystem = diskFileSystem }: FileOptions = {},
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const folder = dirname(resolve(path));
  await recoverOnce(folder, fileSystem);

  const temporary = temporaryPath(path, "new");
  try {
    await writeDurably(temporary, bytes, fileSystem);
    await fileSystem.rename(temporary, path);
  } catch (error) {
    // The first error is the one to tell; a temporary that cannot be removed now is stale later.
    await fileSystem.rm(temporary, { force: true }).catch(() => undefined);
    throw ioFailure(error, { action: "write", path, bytes: bytes.length });
  }
  await confirmRename(path, folder, fileSystem);
}

/**
 * Brings the rename to the disk.
 *
 * @throws {VaeError} IO_FAILED, when that fails: the new content is in place then, but may not survive a power cut.
 */
export async function confirmRename(
  path: string,
  folder: string,
  fileSystem: FileSystem,
): Promise<void> {
  try {
    await syncFolder(folder, fileSystem);
  } catch (cause) {
    throw new VaeError(
      "IO_FAILED",
      `${path}: written, but ${folder} cannot be brought to the disk; check the disk and run the same command again.`,
      { cause },
    );
  }
}

async function writeDurably(
  path: string,
  bytes: Uint8Array,
  fileSystem: FileSystem,
): Promise<void> {
  const handle = await fileSystem.open(path, "wx");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close(); // may fail too: some network file systems report a full disk only here
  }
}

const recovered = new Set<string>();

async function recoverOnce(folder: string, fileSystem: FileSystem): Promise<void> {
  // A temporary folder is new, and its name does not come again.
  if (recovered.has(folder) || parseTemporary(basename(folder)) !== undefined) return;
  recovered.add(folder);
  await recoverFolder(folder, { fileSystem });
}
