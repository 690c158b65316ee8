import { decodeNpy, sha256, type Source } from "@vae/base";
import { quantiseImages } from "../formats/quantise-images.js";
import { fingerprintOf } from "../identity/fingerprint.js";
import { arraySource } from "./array-source.js";

/** How to read an npy file as images. */
export interface NpySourceOptions {
  /** Name of the file, which error messages start with. Default `npy`. */
  readonly name?: string;
  /** The floats that mean black and white. Default `[0, 1]`; uint8 needs none. */
  readonly range?: readonly [black: number, white: number] | undefined;
}

/**
 * A source over an npy file that is in memory: `[n, height, width]` or `[n, height, width, channels]`, of
 * uint8 or of floats in a range.
 *
 * @throws {VaeError} DATA_INVALID, when the file is damaged, its axes are others, or a float is NaN or
 *   outside the range.
 *
 * @example
 * ```ts
 * const response = await fetch("faces.npy");
 * const source = await npySource(new Uint8Array(await response.arrayBuffer()), { name: "faces.npy" });
 * ```
 */
export async function npySource(
  bytes: Uint8Array,
  { name = "npy", range }: NpySourceOptions = {},
): Promise<Source> {
  const quantised = quantiseImages(decodeNpy(bytes, name), {
    subject: name,
    ...(range && { range }),
  });
  const options = { range: range?.join("…") };
  const hash = await sha256(bytes);
  const fingerprint = fingerprintOf({ id: "npy", split: "all", options, sha256: hash });
  return arraySource({ ...quantised, fingerprint });
}
