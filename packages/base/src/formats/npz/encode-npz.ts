import { VaeError } from "../../errors/vae-error.js";
import { shown } from "../invalid-data.js";
import { encodeNpy } from "../npy/encode-npy.js";
import type { NpyArray } from "../npy/npy-array.js";
import { writeZip } from "./write-zip.js";

/** How an npz file is written. */
export interface EncodeNpzOptions {
  /** Deflates the arrays (level 6), as `numpy.savez_compressed` does. `@default false` */
  readonly compress?: boolean;
}

/**
 * Writes arrays by name as an npz file, which `numpy.load` opens. Equal arrays give equal bytes.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when a shape does not hold its data; DATA_INVALID, when a name cannot be
 * written or the file would pass 4 GiB or 65,534 arrays.
 *
 * @example
 * ```ts
 * const mu = { shape: [2], data: Float64Array.of(0.5, 1) };
 * decodeNpz(encodeNpz({ mu }, { compress: true }))["mu"]?.shape; // [2]
 * ```
 */
export function encodeNpz(
  arrays: Readonly<Record<string, NpyArray>>,
  { compress = false }: EncodeNpzOptions = {},
): Uint8Array {
  const files = new Map<string, Uint8Array>();
  for (const [name, array] of Object.entries(arrays)) {
    const subject = `encodeNpz: array ${shown(name)}`;
    // Python cuts a name at NUL; half of a surrogate pair has no UTF-8; the length has 16 bits, 4 for ".npy".
    if (/\0|\p{Surrogate}/u.test(name) || new TextEncoder().encode(name).length > 65_531) {
      throw new VaeError(
        "DATA_INVALID",
        `${subject}: expected at most 65,531 bytes of UTF-8 without NUL as name; choose another.`,
      );
    }
    files.set(`${name}.npy`, encodeNpy(array, subject));
  }
  return writeZip(files, { compress, subject: "encodeNpz" });
}
