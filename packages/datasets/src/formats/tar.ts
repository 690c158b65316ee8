import { VaeError } from "@vae/base";

/** Which files are taken out of a tar stream. */
export interface CollectTarOptions {
  /** Names without folders, each with the most bytes that it may have. All others are passed over. */
  readonly wanted: ReadonlyMap<string, number>;
  /** Most bytes that the whole stream may have; one that goes on is stopped there. */
  readonly limit: number;
  /** What error messages start with, usually a file name. */
  readonly subject: string;
}

const blockSize = 512;

/**
 * Takes some files out of a tar stream into memory.
 *
 * Nothing is ever written, so names with `..`, absolute names, links and devices can do no harm: only regular
 * files count, by the last part of their name. Understands ustar and GNU archives with sizes below 8 GB.
 *
 * @param chunks - The stream, unpacked.
 * @returns The wanted files that were there, by name.
 * @throws {VaeError} DATA_INVALID, when a header is damaged, the stream ends inside of a file, a wanted file is
 *   longer than it may be or comes twice, or the stream goes beyond the limit.
 */
export async function collectTar(
  chunks: AsyncIterable<Uint8Array>,
  { wanted, limit, subject }: CollectTarOptions,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const header = new Uint8Array(blockSize);
  let headerFilled = 0;
  let target: Uint8Array | undefined;
  let targetFilled = 0;
  let toSkip = 0;
  let total = 0;

  function readHeader(): void {
    const { name, size, isFile } = parseHeader(header, subject);
    const padded = Math.ceil(size / blockSize) * blockSize;
    const most = isFile ? wanted.get(name) : undefined;
    toSkip = padded;
    if (most === undefined) return;
    if (size > most) {
      throw new VaeError(
        "DATA_INVALID",
        `${subject}: expected at most ${most} bytes in ${name}, got ${size}.`,
      );
    }
    if (files.has(name)) {
      throw new VaeError("DATA_INVALID", `${subject}: expected one ${name}, got two.`);
    }
    target = new Uint8Array(size);
    targetFilled = 0;
    toSkip = padded - size;
    files.set(name, target);
  }

  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > limit) {
      throw new VaeError(
        "DATA_INVALID",
        `${subject}: expected at most ${limit} bytes when unpacked, got more.`,
      );
    }
    for (let offset = 0; offset < chunk.length;) {
      const rest = chunk.length - offset;
      if (target !== undefined && targetFilled < target.length) {
        const count = Math.min(rest, target.length - targetFilled);
        target.set(chunk.subarray(offset, offset + count), targetFilled);
        targetFilled += count;
        offset += count;
      } else if (toSkip > 0) {
        const count = Math.min(rest, toSkip);
        toSkip -= count;
        offset += count;
      } else {
        const count = Math.min(rest, blockSize - headerFilled);
        header.set(chunk.subarray(offset, offset + count), headerFilled);
        headerFilled = (headerFilled + count) % blockSize;
        offset += count;
        // Blocks of zeros end an archive; whatever follows them is passed over block by block.
        if (headerFilled === 0 && header.some((byte) => byte !== 0)) readHeader();
      }
    }
  }
  const isInside = target !== undefined && targetFilled < target.length;
  if (isInside || toSkip > 0 || headerFilled > 0) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: the archive ends in the middle of a file; get it again.`,
    );
  }
  return files;
}

interface TarHeader {
  readonly name: string;
  readonly size: number;
  readonly isFile: boolean;
}

function parseHeader(header: Uint8Array, subject: string): TarHeader {
  const text = (start: number, end: number) => {
    const zero = header.indexOf(0, start);
    const stop = zero === -1 ? end : Math.min(zero, end);
    return new TextDecoder("latin1").decode(header.subarray(start, stop));
  };
  const octal = (start: number, end: number) => {
    const digits = text(start, end).trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
  };
  // The checksum counts its own eight bytes as spaces.
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  const size = octal(124, 136);
  if (octal(148, 156) !== sum || Number.isNaN(size)) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: a header of the tar archive is damaged; get it again.`,
    );
  }
  const type = text(156, 157);
  return { name: text(0, 100).replace(/^.*\//, ""), size, isFile: type === "0" || type === "" };
}
