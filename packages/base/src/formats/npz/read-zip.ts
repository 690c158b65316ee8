import { invalidData, shown } from "../invalid-data.js";
import { crc32 } from "./crc32.js";
import { inflateBounded } from "./inflate-bounded.js";

/** One file of a zip archive, not yet unpacked. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes it unpacks to, by its own account. */
  readonly size: number;
  /** Unpacks it: a view for a stored entry, a new array for a deflated one. */
  read(): Uint8Array;
}

interface ZipRecord {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
}

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const is64Bit = 0xffffffff;

/**
 * Reads the central directory of a zip archive, stored and deflated entries.
 *
 * Sizes and offsets of 64 bits are taken, as NumPy and PyTorch write them; archives in several parts, encrypted
 * ones and such with more than 65,535 entries are not. Entries may not overlap and no name may come twice.
 *
 * @throws {VaeError} DATA_INVALID, naming the subject, the entry and both values; `read` throws it too.
 */
export function readZip(bytes: Uint8Array, subject: string): readonly ZipEntry[] {
  const records = readDirectory(bytes, subject);
  const names = new Set<string>();
  let reached = 0;
  const spans = records.map((record) => {
    if (names.has(record.name)) {
      throw invalidData(subject, `name ${shown(record.name)} comes twice, expected once`);
    }
    names.add(record.name);
    return { record, ...locate(bytes, record, subject) };
  });
  for (const { record, end } of spans.toSorted((a, b) => a.record.offset - b.record.offset)) {
    if (record.offset < reached) {
      throw invalidData(
        subject,
        `entry ${shown(record.name)}: expected to begin at ${reached} or later, got ${record.offset}`,
      );
    }
    reached = end;
  }
  return spans.map(({ record, begin, end }) => ({
    name: record.name,
    size: record.size,
    read: () => unpack(bytes.subarray(begin, end), record, subject),
  }));
}

function readDirectory(bytes: Uint8Array, subject: string): readonly ZipRecord[] {
  const { view, end, count, offset } = findEnd(bytes, subject);
  const records: ZipRecord[] = [];
  let position = offset;
  for (let i = 0; i < count; i++) {
    const { record, next } = readRecord(view, position, end, subject);
    if (record.offset + record.compressedSize > offset) {
      throw invalidData(
        subject,
        `entry ${shown(record.name)}: ${record.compressedSize} bytes at ${record.offset} reach beyond ` +
          `the ${offset} bytes before the directory`,
      );
    }
    records.push(record);
    position = next;
  }
  if (position !== end) {
    throw invalidData(subject, `directory: expected to end at ${end}, got ${position}`);
  }
  return records;
}

/** Finds the end record, behind which only a comment may follow. */
function findEnd(bytes: Uint8Array, subject: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let end = bytes.length - 22; end >= Math.max(0, bytes.length - 22 - 65_535); end--) {
    if (view.getUint32(end, true) !== endSignature) continue;
    if (end + 22 + view.getUint16(end + 20, true) !== bytes.length) continue;
    const count = view.getUint16(end + 10, true);
    const size = view.getUint32(end + 12, true);
    const offset = view.getUint32(end + 16, true);
    if (count === 0xffff || size === is64Bit || offset === is64Bit) {
      throw invalidData(
        subject,
        "expected a directory below 4 GiB and 65,535 entries, got a larger one (zip64)",
        "spread the arrays over several files",
      );
    }
    const isSplit = view.getUint32(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count;
    if (isSplit || offset + size !== end) {
      throw invalidData(
        subject,
        `directory: expected ${size} bytes at ${end - size}, got ${offset}` +
          (isSplit ? " in another part" : ""),
      );
    }
    return { view, end, count, offset };
  }
  throw invalidData(
    subject,
    `expected the end record of a zip archive in the last ${Math.min(bytes.length, 65_557)} bytes, got none`,
    "this is no npz file, or it is incomplete: make or copy it again",
  );
}

function readRecord(view: DataView, position: number, end: number, subject: string) {
  const fixedEnd = position + 46;
  if (fixedEnd > end || view.getUint32(position, true) !== directorySignature) {
    throw invalidData(subject, `directory: expected an entry at ${position}, got something else`);
  }
  const nameEnd = fixedEnd + view.getUint16(position + 28, true);
  const extraEnd = nameEnd + view.getUint16(position + 30, true);
  const next = extraEnd + view.getUint16(position + 32, true);
  if (next > end) {
    throw invalidData(subject, `directory: an entry reaches to ${next}, expected ${end} at most`);
  }
  const name = decodeName(view, fixedEnd, nameEnd, subject);
  if (view.getUint16(position + 8, true) & 1) {
    throw invalidData(
      subject,
      `entry ${shown(name)}: expected no encryption, got some`,
      "save it without a password",
    );
  }
  const wide = wideNumbers(view, nameEnd, extraEnd);
  const number = (value: number) => (value === is64Bit ? (wide.shift() ?? value) : value);
  // The order is that of the 64-bit numbers, which hold only what does not fit its field.
  const size = number(view.getUint32(position + 24, true));
  const compressedSize = number(view.getUint32(position + 20, true));
  const offset = number(view.getUint32(position + 42, true));
  const method = view.getUint16(position + 10, true);
  const crc = view.getUint32(position + 16, true);
  return { record: { name, method, crc, size, compressedSize, offset }, next };
}

/** The 64-bit numbers of a record's extra field; above 2⁵³ they are rounded, which no check below minds. */
function wideNumbers(view: DataView, begin: number, end: number): number[] {
  for (let position = begin; position + 4 <= end;) {
    const id = view.getUint16(position, true);
    const fieldEnd = position + 4 + view.getUint16(position + 2, true);
    if (id === 1 && fieldEnd <= end) {
      const numbers: number[] = [];
      for (let at = position + 4; at + 8 <= fieldEnd; at += 8) {
        numbers.push(Number(view.getBigUint64(at, true)));
      }
      return numbers;
    }
    position = fieldEnd;
  }
  return [];
}

function decodeName(view: DataView, begin: number, end: number, subject: string): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + begin, end - begin);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const remedy = "save it again with ASCII names";
    throw invalidData(subject, "directory: expected names in UTF-8, got other bytes", remedy, {
      cause,
    });
  }
}

/** Where the data of an entry lies, by its local header. */
function locate(bytes: Uint8Array, { name, compressedSize, offset }: ZipRecord, subject: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entry = `entry ${shown(name)}`;
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== localSignature) {
    throw invalidData(
      subject,
      `${entry}: expected a local header at ${offset}, got something else`,
    );
  }
  const nameEnd = offset + 30 + view.getUint16(offset + 26, true);
  const begin = nameEnd + view.getUint16(offset + 28, true);
  const end = begin + compressedSize;
  if (end > bytes.length) {
    throw invalidData(subject, `${entry}: reaches to ${end}, the file ends at ${bytes.length}`);
  }
  const localName = decodeName(view, offset + 30, nameEnd, subject);
  if (localName !== name) {
    throw invalidData(subject, `${entry}: the local header names it ${shown(localName)}`);
  }
  return { begin, end };
}

function unpack(
  data: Uint8Array,
  { name, method, size, crc }: ZipRecord,
  subject: string,
): Uint8Array {
  const entry = `${subject}: entry ${shown(name)}`;
  if (method !== 0 && method !== 8) {
    throw invalidData(
      entry,
      `method: expected 0 (stored) or 8 (deflated), got ${method}`,
      "save it with numpy.savez or numpy.savez_compressed",
    );
  }
  if (method === 0 && data.length !== size) {
    throw invalidData(entry, `expected ${size} bytes, got ${data.length} stored ones`);
  }
  const bytes = method === 0 ? data : inflateBounded(data, size, entry);
  const actual = crc32(bytes);
  if (actual !== crc) {
    const [expected, got] = [crc, actual].map((sum) => sum.toString(16).padStart(8, "0"));
    throw invalidData(entry, `CRC-32: expected ${expected}, got ${got}`);
  }
  return bytes;
}
