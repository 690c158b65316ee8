import { VaeError } from "../errors/vae-error.js";
import { diskFileSystem, type FileOptions } from "./file-system.js";
import { ioFailure } from "./io-failure.js";

/** How a file is read. */
export interface ReadOptions extends FileOptions {
  /** Most bytes to take. `@default 2³¹` */
  readonly limit?: number;
}

/**
 * Reads a whole file, or what comes through a pipe.
 *
 * @throws {VaeError} IO_FAILED, when it cannot be read; DATA_INVALID, when it is longer than the limit.
 *
 * @example
 * ```ts
 * const { shape } = decodeNpy(await readBytes("latents.npy"), "latents.npy");
 * ```
 */
export async function readBytes(
  path: string,
  { limit = 2 ** 31, fileSystem = diskFileSystem }: ReadOptions = {},
): Promise<Uint8Array> {
  try {
    const handle = await fileSystem.open(path, "r");
    try {
      const { size } = await handle.stat();
      refuseLonger(path, size, limit);
      // One byte more than the size shows the end of the file; a pipe, of size 0, grows from there.
      let bytes = new Uint8Array(size + 1);
      let filled = 0;
      for (;;) {
        const { bytesRead } = await handle.read(
          bytes,
          filled,
          Math.min(bytes.length - filled, 2 ** 30),
        );
        if (bytesRead === 0) return bytes.subarray(0, filled);
        filled += bytesRead;
        refuseLonger(path, filled, limit);
        if (filled === bytes.length) {
          const larger = new Uint8Array(Math.min(limit + 1, 2 * filled + 65_536));
          larger.set(bytes);
          bytes = larger;
        }
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw ioFailure(error, { action: "read", path });
  }
}

function refuseLonger(path: string, size: number, limit: number): void {
  if (size <= limit) return;
  throw new VaeError(
    "DATA_INVALID",
    `${path}: expected at most ${limit} bytes, got ${size} or more; check that it is the right file.`,
  );
}
