import { VaeError } from "@vae/base";
import { ioFailure } from "@vae/base/node";
import yauzl from "yauzl";
import { isImageName, longestImage, type FoundImage, type ImageStore } from "./image-store.js";
import { naturalOrder } from "./natural-order.js";

/**
 * How many times longer a picture may become. Formats of pictures are compressed already, so an archive makes little of
 * them shorter; a bomb becomes a thousand times longer, the most that deflate can do.
 */
const mostRatio = 200;

/** How far an archive may go. */
export interface OpenZipStoreOptions {
  /** Most bytes that all its pictures may unpack to. */
  readonly limit?: number;
}

/**
 * The pictures in a zip archive, read where they lie. Nothing is unpacked to the disk, so a name that climbs out of
 * its folder could do no harm; it is refused all the same.
 *
 * @throws {VaeError} IO_FAILED, when the archive cannot be read; DATA_INVALID, when it is damaged, holds no image,
 *   an image twice, or more than the limit.
 */
export async function openZipStore(
  path: string,
  { limit = 64 * 2 ** 30 }: OpenZipStoreOptions = {},
): Promise<ImageStore> {
  try {
    const zip = await yauzl.openPromise(path, { autoClose: false });
    const entries = await readDirectory(zip, path, limit);
    const images = Array.from(entries.values(), (entry): FoundImage => {
      return { name: entry.fileName, bytes: entry.uncompressedSize, version: entry.crc32 };
    });
    return {
      path,
      images: images.sort((a, b) => naturalOrder(a.name, b.name)),
      read: (name) => readEntry(zip, entries.get(name), `${path}/${name}`),
      fileOf: () => undefined,
      pathOf: (name) => `${path}/${name}`,
    };
  } catch (cause) {
    throw zipFailure(path, cause);
  }
}

async function readDirectory(
  zip: yauzl.ZipFile,
  path: string,
  limit: number,
): Promise<Map<string, yauzl.Entry>> {
  const entries = new Map<string, yauzl.Entry>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize, compressedSize } = entry;
    if (!isImageName(fileName)) continue;
    total += uncompressedSize;
    if (entries.has(fileName)) throw invalid(path, `expected one ${fileName}, got two`);
    if (uncompressedSize > longestImage) {
      const message = `expected at most ${longestImage} bytes in ${fileName}, got ${uncompressedSize}`;
      throw invalid(path, message);
    }
    if (uncompressedSize > 1e6 && uncompressedSize > mostRatio * compressedSize) {
      throw invalid(
        path,
        `expected ${fileName} to unpack to at most ${mostRatio} times its ${compressedSize} bytes, got ${uncompressedSize}`,
      );
    }
    if (total > limit) throw invalid(path, `its pictures unpack to more than ${limit} bytes`);
    entries.set(fileName, entry);
  }
  if (entries.size === 0) {
    const others = zip.entryCount === 0 ? "it is empty" : `it holds ${zip.entryCount} other files`;
    throw invalid(path, `holds no JPEG, PNG or WebP image; ${others}`);
  }
  return entries;
}

/** NB: yauzl ends a stream that gives more bytes than its entry states, or fewer, with an error. */
async function readEntry(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry | undefined,
  subject: string,
): Promise<Uint8Array> {
  if (entry === undefined) throw invalid(subject, "is not in the archive");
  try {
    const parts: Uint8Array[] = [];
    const stream = await zip.openReadStreamPromise(entry);
    for await (const part of stream as AsyncIterable<Uint8Array>) parts.push(part);
    return new Uint8Array(Buffer.concat(parts));
  } catch (cause) {
    throw zipFailure(subject, cause);
  }
}

function invalid(subject: string, message: string, options?: ErrorOptions): VaeError {
  return new VaeError("DATA_INVALID", `${subject}: ${message}.`, options);
}

/** yauzl's errors are plain ones; those of the file system have a code. */
function zipFailure(subject: string, cause: unknown): Error {
  if (VaeError.isInstance(cause)) return cause;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (/^E[A-Z0-9]+$/.test(code)) return ioFailure(cause, { action: "read", path: subject });
  const reason = cause instanceof Error ? cause.message : String(cause);
  return invalid(subject, `the zip archive is damaged (${reason}); get it again`, { cause });
}
