import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ImageShape } from "@vae/base";
import { cacheFolder, ioFailure } from "@vae/base/node";
import { packedFolder } from "./cache-folders.js";
import { openPackedFile } from "./packed-file.js";

/** Decoded images in the cache. */
export interface CachedImages {
  readonly path: string;
  readonly bytes: number;
  readonly images: number;
  readonly shape: ImageShape;
  readonly fingerprint: string;
}

/**
 * The complete files of decoded images in the cache, sorted by name.
 *
 * @param cache - Default: `VAE_CACHE`, else `vae` in the user's cache folder.
 * @throws {VaeError} IO_FAILED, when the folder cannot be read.
 *
 * @example
 * ```ts
 * await openDataset("celeba:val");
 * (await listCache()).map(({ path, images }) => `${path}: ${images}`);
 * ```
 */
export async function listCache({
  cache,
  environment = process.env,
}: {
  readonly cache?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
} = {}): Promise<CachedImages[]> {
  const folder = packedFolder(cache ?? cacheFolder(environment));
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw ioFailure(error, { action: "read", path: folder });
  });
  const found: CachedImages[] = [];
  for (const name of names.filter((name) => name.endsWith(".safetensors")).sort()) {
    const path = join(folder, name);
    const opened = await openPackedFile(path);
    if (opened === undefined) continue; // none of ours, or one that is made anew when it is needed
    const { length: images, shape, fingerprint } = opened.source;
    found.push({ path, bytes: (await stat(path)).size, images, shape, fingerprint });
  }
  return found;
}
