import { ioFailure } from "@vae/base/node";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { nativeCacheFolder } from "./cache-folder.js";
import { withLock } from "./lock.js";
import { folderSize, listBuildFolders } from "./native-build.js";

/** What {@link removeNative} removed. */
export interface NativeRemoval {
  readonly folders: readonly string[];
  /** Space that is free again. */
  readonly bytes: number;
}

/**
 * Removes all builds of native TensorFlow from the user's cache, those of other versions too. A process that has
 * one loaded keeps it until it ends.
 *
 * @throws {VaeError} IO_FAILED, when the disk refuses.
 */
export async function removeNative({
  environment = process.env,
}: { readonly environment?: NodeJS.ProcessEnv | undefined } = {}): Promise<NativeRemoval> {
  const cache = nativeCacheFolder(environment);
  try {
    return await withLock(
      cache,
      () => undefined,
      async () => {
        const folders = listBuildFolders(cache).map((name) => join(cache, name));
        const bytes = folders.reduce((sum, folder) => sum + folderSize(folder), 0);
        for (const folder of folders) {
          // Renamed first: a half-removed build must not look like one.
          const aside = join(cache, `.removed-${process.pid}-${Date.now()}`);
          await rename(folder, aside);
          await rm(aside, { recursive: true, force: true });
        }
        return { folders, bytes };
      },
    );
  } catch (error) {
    throw ioFailure(error, { action: "write", path: cache });
  }
}
