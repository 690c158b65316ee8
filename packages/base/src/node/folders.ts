import { diskFileSystem, type FileOptions } from "./file-system.js";
import { ioFailure } from "./io-failure.js";

/**
 * Makes a folder and those above it; one that exists is fine.
 *
 * @throws {VaeError} IO_FAILED, when a file is in the way or the disk refuses.
 */
export async function makeFolder(
  path: string,
  { fileSystem = diskFileSystem }: FileOptions = {},
): Promise<void> {
  try {
    await fileSystem.mkdir(path, { recursive: true });
  } catch (error) {
    throw ioFailure(error, { action: "write", path });
  }
}

/**
 * Names of the folders in a folder, sorted by character code; hidden ones, and so temporary ones, are left out.
 *
 * @throws {VaeError} IO_FAILED, when it cannot be read.
 */
export async function listFolders(
  path: string,
  { fileSystem = diskFileSystem }: FileOptions = {},
): Promise<string[]> {
  try {
    const entries = await fileSystem.readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw ioFailure(error, { action: "read", path });
  }
}
