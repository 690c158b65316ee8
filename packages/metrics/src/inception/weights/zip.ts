import { ByteReader } from "./byte-reader.js";

/**
 * Entries of a zip file whose entries are all stored, not compressed, as PyTorch writes them; bytes in place.
 *
 * Takes zip64 sizes and offsets, too. Files of 4 GB and more need them and weights never do, but PyTorch's writer
 * may set them anyway.
 *
 * @throws {VaeError} DATA_INVALID, when it is no such zip or is cut off.
 */
export function readStoredZip(bytes: Uint8Array, subject: string): ReadonlyMap<string, Uint8Array> {
  const end = findEnd(bytes);
  const reader = new ByteReader(bytes, subject, end);
  if (end < 0)
    throw reader.fail(
      "cut off: expected the directory at the end of a zip, got none; download it again.",
    );
  reader.position = end + 10;
  let count = reader.uint16();
  reader.position = end + 16;
  let directory = reader.uint32();
  if (count === 0xffff || directory === 0xffffffff) {
    // The zip64 locator stands right before, and says where the long form of the end lies.
    reader.position = end - 20 + 8;
    reader.position = reader.uint64() + 32;
    count = reader.uint64();
    reader.position += 8;
    directory = reader.uint64();
  }
  const entries = new Map<string, Uint8Array>();
  reader.position = directory;
  for (let i = 0; i < count; i++) {
    if (reader.uint32() !== 0x02014b50)
      throw reader.fail("expected an entry of a zip's directory, got none.");
    reader.position += 6;
    const method = reader.uint16();
    reader.position += 8;
    let size = reader.uint32();
    const stored = reader.uint32();
    const [nameLength, extraLength, commentLength] = [
      reader.uint16(),
      reader.uint16(),
      reader.uint16(),
    ];
    reader.position += 8;
    let start = reader.uint32();
    const name = reader.text(nameLength);
    const extra = new ByteReader(reader.take(extraLength), subject);
    reader.take(commentLength);
    if (method !== 0)
      throw reader.fail(`entry "${name}": expected an uncompressed entry, got method ${method}.`);
    while (extra.position + 4 <= extraLength) {
      const [tag, length] = [extra.uint16(), extra.uint16()];
      const field = new ByteReader(extra.take(length), subject);
      if (tag !== 1) continue;
      // The long forms of what is all ones above, in this order.
      if (size === 0xffffffff) size = field.uint64();
      if (stored === 0xffffffff) field.uint64();
      if (start === 0xffffffff) start = field.uint64();
    }
    const next = reader.position;
    reader.position = start;
    if (reader.uint32() !== 0x04034b50)
      throw reader.fail(`entry "${name}": expected its header at ${start}, got none.`);
    reader.position = start + 26;
    const [localName, localExtra] = [reader.uint16(), reader.uint16()];
    reader.position += localName + localExtra;
    entries.set(name, reader.take(size));
    reader.position = next;
  }
  return entries;
}

/** Position of the end record, which a comment of up to 65,535 bytes may follow; −1 if there is none. */
function findEnd(bytes: Uint8Array): number {
  for (let i = bytes.length - 22; i >= Math.max(0, bytes.length - 22 - 0xffff); i--) {
    if (bytes[i] === 0x50 && bytes[i + 1] === 0x4b && bytes[i + 2] === 5 && bytes[i + 3] === 6)
      return i;
  }
  return -1;
}
