import { deflateSync } from "fflate";
import { VaeError } from "../../errors/vae-error.js";
import { crc32 } from "./crc32.js";

const versionNeeded = 20; // deflate
const namesAreUtf8 = 0x0800;
const january1980 = (1 << 5) | 1; // the earliest date of the format, so that equal content gives equal bytes

/**
 * Writes a zip archive without dates, so that equal content gives equal bytes.
 *
 * @param files - Bytes by name.
 * @param compress - Whether to deflate (level 6) or to store.
 * @throws {VaeError} DATA_INVALID, when the archive would need 64-bit fields: 4 GiB or 65,535 entries.
 */
export function writeZip(
  files: ReadonlyMap<string, Uint8Array>,
  { compress, subject }: { readonly compress: boolean; readonly subject: string },
): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const data = compress ? deflateSync(bytes, { level: 6 }) : bytes;
    const fields = {
      name: new TextEncoder().encode(name),
      method: compress ? 8 : 0,
      crc: crc32(bytes),
      compressedSize: data.length,
      size: bytes.length,
    };
    const local = header(fields);
    parts.push(local, data);
    directory.push(header(fields, offset));
    offset += local.length + data.length;
  }
  const directorySize = directory.reduce((sum, { length }) => sum + length, 0);
  if (files.size >= 0xffff || offset + directorySize >= 0xffffffff) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected below 65,535 arrays and 4 GiB, got ${files.size} arrays and ` +
        `${offset + directorySize} bytes; spread them over several files.`,
    );
  }
  return concatenate([...parts, ...directory, endRecord(files.size, directorySize, offset)]);
}

interface Fields {
  readonly name: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
}

/** The local header of an entry, or with an offset its record in the directory: the same fields, and more. */
function header({ name, method, crc, compressedSize, size }: Fields, offset?: number): Uint8Array {
  const isRecord = offset !== undefined;
  const fixed = isRecord ? 46 : 30;
  const bytes = new Uint8Array(fixed + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, isRecord ? 0x02014b50 : 0x04034b50, true);
  if (isRecord) view.setUint16(4, versionNeeded, true); // made by
  const common = isRecord ? 6 : 4;
  view.setUint16(common, versionNeeded, true);
  view.setUint16(common + 2, namesAreUtf8, true);
  view.setUint16(common + 4, method, true);
  view.setUint16(common + 8, january1980, true);
  view.setUint32(common + 10, crc, true);
  view.setUint32(common + 14, compressedSize, true);
  view.setUint32(common + 18, size, true);
  view.setUint16(common + 22, name.length, true);
  if (isRecord) view.setUint32(42, offset, true);
  bytes.set(name, fixed);
  return bytes;
}

function endRecord(count: number, size: number, offset: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(22));
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return new Uint8Array(view.buffer);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
