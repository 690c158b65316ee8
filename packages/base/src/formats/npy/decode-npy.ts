import { invalidData, shown } from "../invalid-data.js";
import { countValues } from "../shape.js";
import { viewBytes, type TypedArrayType } from "../typed-array.js";
import { arrayTypes, maximumAxes, type NpyArray } from "./npy-array.js";
import { parseNpyHeader } from "./npy-header.js";
import { rowMajor } from "./row-major.js";

/** Longest header that is read: what version 1 can hold. A longer one is taken for a forged length. */
const maximumHeaderBytes = 65_535;

/**
 * Reads an npy file of version 1, 2 or 3: little-endian floats and integers, and bool (as 0 and 1).
 *
 * The values come in C order, whatever order the file has. Nothing is allocated by what the header claims: the
 * array is a view on `bytes` where it is aligned and in C order (so it shares the memory), else a copy.
 *
 * @param bytes - The whole file.
 * @param subject - The file's name, which error messages start with.
 * @throws {VaeError} DATA_INVALID, naming file, field and both values.
 *
 * @example
 * ```ts
 * const { shape, data } = decodeNpy(encodeNpy({ shape: [2, 1], data: Float64Array.of(1, 2) }));
 * ```
 */
export function decodeNpy(bytes: Uint8Array, subject = "npy"): NpyArray {
  const { text, dataStart } = readHeader(bytes, subject);
  const { descr, isFortranOrder, shape } = parseNpyHeader(text, subject);
  const Type = arrayType(descr, subject);
  const count = countValues(shape);
  if (count === undefined || shape.length > maximumAxes) {
    throw invalidData(
      subject,
      `shape: expected at most ${maximumAxes} axes with a product below 2^53, got ${shown(shape)}`,
    );
  }
  const needed = count * Type.BYTES_PER_ELEMENT;
  const data = bytes.subarray(dataStart);
  if (data.length !== needed) {
    throw invalidData(
      subject,
      `shape ${shown(shape)} of ${descr} needs ${needed} bytes, ${data.length} follow the header`,
    );
  }
  const values = viewBytes(Type, data);
  return { shape, data: isFortranOrder ? rowMajor(values, shape) : values };
}

function readHeader(bytes: Uint8Array, subject: string): { text: string; dataStart: number } {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (magic !== "\x93NUMPY") {
    throw invalidData(
      subject,
      `expected to start with "\\x93NUMPY", got ${shown(magic)}`,
      "this is no npy file; save it with numpy.save",
    );
  }
  const [major = 0, minor = 0] = bytes.subarray(6, 8);
  if (![1, 2, 3].includes(major) || minor !== 0) {
    throw invalidData(subject, `version: expected 1.0, 2.0 or 3.0, got ${major}.${minor}`);
  }
  const textStart = major === 1 ? 10 : 12;
  if (bytes.length < textStart) {
    throw invalidData(subject, `expected at least ${textStart} bytes, got ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, textStart);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > maximumHeaderBytes) {
    throw invalidData(
      subject,
      `header length: expected at most ${maximumHeaderBytes}, got ${length}`,
    );
  }
  const dataStart = textStart + length;
  if (dataStart > bytes.length) {
    const rest = bytes.length - textStart;
    throw invalidData(subject, `header length: ${length}, but ${rest} bytes follow`);
  }
  // Version 3 is UTF-8, 1 and 2 are Latin-1; all that is taken from a header is ASCII, the same in both.
  const text = new TextDecoder("latin1").decode(bytes.subarray(textStart, dataStart));
  return { text, dataStart };
}

function arrayType(descr: string, subject: string): TypedArrayType {
  const [, order = "", type = ""] = /^([<>|=]?)(.*)$/s.exec(descr) ?? [];
  const Type = arrayTypes.get(type);
  if (Type === undefined) {
    throw invalidData(
      subject,
      `descr: expected one of ${[...arrayTypes.keys()].join(", ")}, got ${shown(descr)}`,
      'convert it, for example with array.astype("<f4"), and save it again',
    );
  }
  if (order !== "<" && Type.BYTES_PER_ELEMENT > 1) {
    throw invalidData(
      subject,
      `descr: expected little-endian "<${type}", got ${shown(descr)}`,
      `convert it with array.astype("<${type}") and save it again`,
    );
  }
  return Type;
}
