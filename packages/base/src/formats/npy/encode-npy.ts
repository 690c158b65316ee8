import { VaeError } from "../../errors/vae-error.js";
import { expectFilled } from "../shape.js";
import { bytesOf, typeName } from "../typed-array.js";
import { descriptions, maximumAxes, type NpyArray } from "./npy-array.js";
import { formatNpyHeader } from "./npy-header.js";

/**
 * Writes an array as an npy file (version 1, C order), which `numpy.load` opens.
 *
 * The type follows the array: Float32Array is `<f4`, Uint8Array `|u1`, BigInt64Array `<i8`.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the shape does not hold the data or has more axes than NumPy opens.
 *
 * @example
 * ```ts
 * encodeNpy({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }).length; // 128 + 24
 * ```
 */
export function encodeNpy({ shape, data }: NpyArray, subject = "encodeNpy"): Uint8Array {
  expectFilled(subject, shape, data.length);
  if (shape.length > maximumAxes) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected at most ${maximumAxes} axes, got ${shape.length}.`,
    );
  }
  const header = formatNpyHeader(descriptions[typeName(data)], shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(bytesOf(data), header.length);
  return bytes;
}
