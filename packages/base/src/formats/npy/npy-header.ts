import { invalidData, shown } from "../invalid-data.js";

/** What the header of an npy file says. */
export interface NpyHeader {
  /** NumPy's name of the type, e.g. `<f4`. */
  readonly descr: string;
  /** Whether the first axis varies fastest in the file. */
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
}

const field =
  /\s*(['"])(descr|fortran_order|shape)\1\s*:\s*(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)|\(([^()]*)\))\s*(?:,|(?=\}))/y;

/**
 * Reads the Python dict that is the header, e.g. `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
 *
 * Only what NumPy writes is taken: these three keys, each once, in any order; long integers of Python 2 (`3L`)
 * too.
 *
 * @throws {VaeError} DATA_INVALID, when it is something else.
 */
export function parseNpyHeader(text: string, subject: string): NpyHeader {
  if (/['"]descr['"]\s*:\s*\[/.test(text)) {
    throw invalidData(
      subject,
      `header: descr: expected one type, got records ${shown(text.trim())}`,
      "save each field as an array of its own",
    );
  }
  let descr: string | undefined;
  let isFortranOrder: boolean | undefined;
  let shape: readonly number[] | undefined;
  let position = text.startsWith("{") ? 1 : text.length;
  for (;;) {
    field.lastIndex = position;
    const match = field.exec(text);
    if (match === null) break;
    position = field.lastIndex;
    const [, , key = "", single, double, truth, tuple] = match;
    if (key === "descr" && descr === undefined) descr = single ?? double;
    else if (key === "fortran_order" && isFortranOrder === undefined && truth !== undefined) {
      isFortranOrder = truth === "True";
    } else if (key === "shape" && shape === undefined && tuple !== undefined) {
      shape = parseTuple(tuple, subject);
    } else
      throw invalidData(
        subject,
        `header: ${key}: expected one value of its kind, got ${shown(match[0])}`,
      );
  }
  const isClosed = /^\s*\}\s*$/.test(text.slice(position));
  if (descr === undefined || isFortranOrder === undefined || shape === undefined || !isClosed) {
    throw invalidData(
      subject,
      `header: expected descr, fortran_order and shape in a dict, got ${shown(text.trim())}`,
    );
  }
  return { descr, isFortranOrder, shape };
}

/** The inside of a tuple of whole numbers: ``, `3,` or `3, 4`. */
function parseTuple(tuple: string, subject: string): readonly number[] {
  const parts = tuple.split(",").map((part) => part.trim());
  const isTuple = parts.length > 1 || parts[0] === "";
  if (parts.at(-1) === "") parts.pop();
  const sizes = parts.map((part) => (/^\d+L?$/.test(part) ? parseInt(part, 10) : Number.NaN));
  if (!isTuple || !sizes.every((size) => Number.isSafeInteger(size))) {
    throw invalidData(
      subject,
      `header: shape: expected a tuple of whole numbers ≥ 0, got ${shown(`(${tuple})`)}`,
    );
  }
  return sizes;
}

/**
 * The bytes before the data of a version 1 file, padded so that the data begins at a multiple of 64.
 *
 * Version 1 holds 65,535 bytes of header, some 3,000 axes; NumPy opens 64 axes at most.
 */
export function formatNpyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape.join("")},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const text = `\x93NUMPY\x01\x00__${dict.padEnd(length - 11)}\n`;
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  return bytes;
}
