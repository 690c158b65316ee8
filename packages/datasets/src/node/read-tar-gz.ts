import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { VaeError } from "@vae/base";
import { ioFailure } from "@vae/base/node";
import { collectTar } from "../formats/tar.js";

/**
 * Takes some files out of a `.tar.gz` into memory, without unpacking anything to the disk.
 *
 * @param wanted - Names without folders, each with the most bytes that it may have.
 * @param limit - Most bytes that the archive may unpack to.
 * @returns The wanted files that were there, by name.
 * @throws {VaeError} DATA_INVALID, when the archive is damaged, cut short or too long; IO_FAILED, when it cannot
 *   be read.
 */
export async function readTarGz(
  path: string,
  { wanted, limit }: { wanted: ReadonlyMap<string, number>; limit: number },
): Promise<Map<string, Uint8Array>> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const unpacked = createGunzip({ chunkSize: 1 << 20 });
  file.on("error", (error) => unpacked.destroy(error));
  try {
    return await collectTar(file.pipe(unpacked), { wanted, limit, subject: path });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && String(cause.code).startsWith("Z_")) {
      const message = `${path}: the gzip stream is damaged or cut short; get the file again.`;
      throw new VaeError("DATA_INVALID", message, { cause });
    }
    throw ioFailure(cause, { action: "read", path });
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}
