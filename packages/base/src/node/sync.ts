import { join } from "node:path";
import type { FileSystem } from "./file-system.js";

/** Brings a file, or the names in a folder, from the system's memory to the disk. */
async function syncPath(path: string, fileSystem: FileSystem): Promise<void> {
  const handle = await fileSystem.open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Brings the names in a folder to the disk, where the system can: Windows cannot, and some network file
 * systems refuse with EINVAL.
 */
export async function syncFolder(path: string, fileSystem: FileSystem): Promise<void> {
  if (process.platform === "win32") return;
  try {
    await syncPath(path, fileSystem);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EINVAL")) throw error;
  }
}

/** Brings a folder with all that is in it to the disk. */
export async function syncTree(folder: string, fileSystem: FileSystem): Promise<void> {
  for (const entry of await fileSystem.readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path, fileSystem);
    else if (entry.isFile()) await syncPath(path, fileSystem);
  }
  await syncFolder(folder, fileSystem);
}
