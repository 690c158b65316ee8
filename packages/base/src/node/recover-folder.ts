import { join } from "node:path";
import { diskFileSystem, type FileOptions, type FileSystem } from "./file-system.js";
import { parseTemporary } from "./temporary-path.js";

/**
 * Clears away what killed processes left half-written in a folder, and puts back a folder that one had set
 * aside in order to replace it.
 *
 * The atomic writes do this for the folder they write to; call it where a run is opened for reading. Only names
 * that those writes make are touched, and only those of processes of this machine that no longer run. It is
 * done as far as rights and disk allow: what fails is left for the next time.
 */
export async function recoverFolder(
  folder: string,
  { fileSystem = diskFileSystem }: FileOptions = {},
): Promise<void> {
  const names = await fileSystem.readdir(folder).catch(() => []);
  for (const name of names) {
    const temporary = parseTemporary(name);
    if (temporary?.isStale !== true) continue;
    const path = join(folder, name);
    const target = join(folder, temporary.target);
    const isOnlyCopy = temporary.kind === "old" && !(await exists(target, fileSystem));
    await (
      isOnlyCopy
        ? fileSystem.rename(path, target)
        : fileSystem.rm(path, { recursive: true, force: true })
    ).catch(() => undefined);
  }
}

/** Whether something lies at this path, be it a link that leads nowhere. */
export async function exists(path: string, fileSystem: FileSystem): Promise<boolean> {
  return fileSystem.lstat(path).then(
    () => true,
    () => false,
  );
}
