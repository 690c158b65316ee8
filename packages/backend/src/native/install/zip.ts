import { VaeError } from "@vae/base";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { PassThrough, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once unpacked. */
  readonly size: number;
  readonly compressedSize: number;
  readonly isCompressed: boolean;
  readonly headerOffset: number;
}

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const endSize = 22;

/**
 * Reads the table of contents of a zip archive (a Python wheel is one) of less than 4 GiB.
 *
 * @throws {VaeError} DATA_INVALID, when the file is cut off or no zip archive.
 */
export async function readZip(path: string): Promise<readonly ZipEntry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = await read(file, Math.max(0, size - 65_536 - endSize), size);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    if (end < 0 || tail.length - end < endSize || tail.readUInt32LE(end) !== endSignature) {
      throw invalid(path, "is cut off or no zip archive");
    }
    const count = tail.readUInt16LE(end + 10);
    const start = tail.readUInt32LE(end + 16);
    const directory = await read(file, start, start + tail.readUInt32LE(end + 12));
    return readDirectory(path, directory, count);
  } finally {
    await file.close();
  }
}

function readDirectory(path: string, directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== directorySignature) {
      throw invalid(path, "has a damaged table of contents");
    }
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString("utf8", at + 46, at + 46 + nameLength),
      size: directory.readUInt32LE(at + 24),
      compressedSize: directory.readUInt32LE(at + 20),
      isCompressed: directory.readUInt16LE(at + 10) !== 0,
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Unpacks one file of a zip archive.
 *
 * @param onBytes - Is told of each piece that was written.
 * @throws {VaeError} DATA_INVALID, when its data are damaged.
 */
export async function unpackZipEntry(
  path: string,
  entry: ZipEntry,
  destination: string,
  onBytes: (count: number) => void = () => undefined,
): Promise<void> {
  await mkdir(dirname(destination), { recursive: true });
  const file = await open(path);
  const header = await read(file, entry.headerOffset, entry.headerOffset + 30).finally(() =>
    file.close(),
  );
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  let written = 0;
  const counter = new Transform({
    transform(piece: Buffer, _, done) {
      written += piece.length;
      onBytes(piece.length);
      done(null, piece);
    },
  });
  if (entry.compressedSize > 0) {
    const packed = createReadStream(path, { start, end: start + entry.compressedSize - 1 });
    const inflate = entry.isCompressed ? createInflateRaw() : new PassThrough();
    try {
      await pipeline(packed, inflate, counter, createWriteStream(destination));
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && String(cause.code).startsWith("Z_")) {
        throw invalid(path, `holds damaged data of ${entry.name}`, cause);
      }
      throw cause;
    }
  } else {
    await (await open(destination, "w")).close();
  }
  if (written !== entry.size) throw invalid(path, `holds only a part of ${entry.name}`);
}

async function read(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}

function invalid(path: string, what: string, cause?: unknown): VaeError {
  return new VaeError("DATA_INVALID", `${path} ${what}; fetch it again.`, { cause });
}
