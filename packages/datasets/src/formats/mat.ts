import { VaeError } from "@vae/base";

/** A numeric array of a MATLAB file. */
export interface MatArray {
  /** Lengths of the axes. */
  readonly shape: readonly number[];
  /** The values in MATLAB's order: the first axis runs fastest. A view of the bytes that were decoded. */
  readonly data: Uint8Array;
}

/** How a MATLAB file is read. */
export interface DecodeMatOptions {
  /** Unpacks zlib, and refuses to go beyond a number of bytes. */
  readonly inflate: (bytes: Uint8Array, limit: number) => Uint8Array;
  /** Most bytes that a variable may unpack to. */
  readonly limit: number;
  /** What error messages start with, usually a file name. */
  readonly subject: string;
}

const int8 = 1;
const uint8 = 2;
const int32 = 5;
const uint32 = 6;
const matrix = 14;
const compressed = 15;

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
  /** Offset of the next element. */
  readonly next: number;
}

/**
 * Reads the arrays of a MATLAB file of version 5 that are stored as bytes; that is how SVHN comes. Every other
 * variable is passed over.
 *
 * @param bytes - The whole file.
 * @returns The arrays by name.
 * @throws {VaeError} DATA_INVALID, when this is no such file, or its lengths contradict each other.
 */
export function decodeMat(bytes: Uint8Array, options: DecodeMatOptions): Map<string, MatArray> {
  const { subject } = options;
  const isVersion5 =
    bytes.length >= 128 && bytes[125] === 1 && bytes[126] === 0x49 && bytes[127] === 0x4d;
  if (!isVersion5) {
    throw invalid(
      subject,
      "expected a little-endian MATLAB file of version 5, got another content",
    );
  }
  const arrays = new Map<string, MatArray>();
  for (let offset = 128; offset < bytes.length;) {
    const outer = readElement(bytes, offset, subject);
    // NB: a compressed element is not padded to 8 bytes, in contrast to all others.
    offset = outer.type === compressed ? offset + 8 + outer.data.length : outer.next;
    const inner =
      outer.type === compressed
        ? readElement(options.inflate(outer.data, options.limit), 0, subject)
        : outer;
    if (inner.type !== matrix) continue;
    const named = readMatrix(inner.data, subject);
    if (named !== undefined) arrays.set(named.name, named.array);
  }
  return arrays;
}

function readElement(bytes: Uint8Array, offset: number, subject: string): Element {
  if (offset + 8 > bytes.length) throw invalid(subject, `ends in a tag at ${offset}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = view.getUint32(offset, true);
  // A small element has its length, 1 to 4, in the upper half of the first word and its data in the second.
  const isSmall = word >>> 16 !== 0;
  const type = isSmall ? word & 0xffff : word;
  const length = isSmall ? word >>> 16 : view.getUint32(offset + 4, true);
  const start = offset + (isSmall ? 4 : 8);
  if (isSmall && length > 4)
    throw invalid(subject, `a small element of ${length} bytes at ${offset}`);
  if (start + length > bytes.length) {
    throw invalid(subject, `expected ${length} bytes at ${start}, got ${bytes.length - start}`);
  }
  const next = isSmall ? offset + 8 : start + Math.ceil(length / 8) * 8;
  return { type, data: bytes.subarray(start, start + length), next };
}

function readMatrix(
  bytes: Uint8Array,
  subject: string,
): { name: string; array: MatArray } | undefined {
  const flags = readElement(bytes, 0, subject);
  const axes = readElement(bytes, flags.next, subject);
  const name = readElement(bytes, axes.next, subject);
  const data = readElement(bytes, name.next, subject);
  if (flags.type !== uint32 || axes.type !== int32 || name.type !== int8) {
    throw invalid(subject, "a variable without flags, axes and a name");
  }
  if (data.type !== uint8) return undefined;
  const view = new DataView(axes.data.buffer, axes.data.byteOffset, axes.data.length);
  const shape = Array.from({ length: axes.data.length / 4 }, (_, i) => view.getInt32(4 * i, true));
  const text = new TextDecoder("latin1").decode(name.data);
  const expected = shape.reduce((product, axis) => product * axis, 1);
  if (shape.some((axis) => axis < 0) || expected !== data.data.length) {
    throw invalid(
      subject,
      `expected ${shape.join("×")} = ${expected} bytes in ${text}, got ${data.data.length}`,
    );
  }
  return { name: text, array: { shape, data: data.data } };
}

function invalid(subject: string, message: string): VaeError {
  return new VaeError("DATA_INVALID", `${subject}: ${message}.`);
}
