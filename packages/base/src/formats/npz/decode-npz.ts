import { invalidData, shown } from "../invalid-data.js";
import { decodeNpy } from "../npy/decode-npy.js";
import type { NpyArray } from "../npy/npy-array.js";
import { readZip } from "./read-zip.js";

/** How an npz file is read. */
export interface DecodeNpzOptions {
  /** Most bytes that all arrays together may unpack to: a small file can hold very much. `@default 2³¹` */
  readonly limit?: number;
}

/**
 * Reads the arrays of an npz file, as `numpy.savez` and `numpy.savez_compressed` write it.
 *
 * Nothing is allocated by what the file claims: memory grows with what the compressed data really holds, up to
 * the limit. Checksums are verified. An entry that is no npy file is refused.
 *
 * @param bytes - The whole file.
 * @param subject - The file's name, which error messages start with.
 * @throws {VaeError} DATA_INVALID, naming file, entry, field and both values.
 *
 * @example
 * ```ts
 * const { mu, sigma } = decodeNpz(bytes, "fid_stats_cifar10_train.npz");
 * ```
 */
export function decodeNpz(
  bytes: Uint8Array,
  subject = "npz",
  { limit = 2 ** 31 }: DecodeNpzOptions = {},
): Record<string, NpyArray> {
  const entries = readZip(bytes, subject);
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size > limit) {
    throw invalidData(
      subject,
      `unpacks to ${size} bytes, expected ${limit} at most`,
      "if the file is trusted, pass a higher limit",
    );
  }
  return Object.fromEntries(
    entries.map((entry) => {
      if (!entry.name.endsWith(".npy")) {
        throw invalidData(
          subject,
          `entry ${shown(entry.name)}: expected a name that ends in .npy`,
          "save it with numpy.savez",
        );
      }
      const array = decodeNpy(entry.read(), `${subject}: entry ${shown(entry.name)}`);
      return [entry.name.slice(0, -".npy".length), array];
    }),
  );
}
