import { VaeError } from "@vae/base";

/** An array of an IDX file, the format of MNIST. */
export interface IdxArray {
  /** Lengths of the axes, e.g. `[60000, 28, 28]`. */
  readonly shape: readonly number[];
  /** The values in row-major order; a view of the bytes that were decoded. */
  readonly data: Uint8Array;
}

/** Number types of IDX by their code; data sets of images use the first. */
const typeNames: Readonly<Record<number, string>> = {
  0x08: "unsigned bytes",
  0x09: "signed bytes",
  0x0b: "int16",
  0x0c: "int32",
  0x0d: "float32",
  0x0e: "float64",
};

/**
 * Reads an IDX file of unsigned bytes, already unpacked.
 *
 * The header is two zero bytes, the type, the number of axes and the axes as big-endian 32-bit integers;
 * it is believed only if the rest of the file has exactly the length that it says.
 *
 * @param bytes - The whole file.
 * @param subject - What error messages start with, usually the file's name.
 * @throws {VaeError} DATA_INVALID, when this is no such file, or its header and its length differ.
 *
 * @example
 * ```ts
 * decodeIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)); // { shape: [2], data: [7, 9] }
 * ```
 */
export function decodeIdx(bytes: Uint8Array, subject = "IDX"): IdxArray {
  const [first, second, type, axes] = bytes;
  if (first !== 0 || second !== 0 || type === undefined || !(type in typeNames) || !axes) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected an IDX file (bytes 0, 0, type, axes), got ${describeStart(bytes)}.`,
    );
  }
  if (type !== 0x08) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected unsigned bytes, got ${typeNames[type] ?? ""}.`,
    );
  }
  const header = 4 + 4 * axes;
  if (bytes.length < header) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected a header of ${header} bytes, got ${bytes.length}; the file is cut short.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, header);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = shape.reduce((product, axis) => product * axis, 1);
  if (bytes.length - header !== expected) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected ${shape.join("×")} = ${expected} bytes after the header, got ${bytes.length - header}.`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}

function describeStart(bytes: Uint8Array): string {
  return bytes.length === 0 ? "an empty file" : bytes.subarray(0, 4).join(", ");
}
