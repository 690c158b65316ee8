import { VaeError } from "@vae/base";
import type { Renormalisation, RenormalisationMode } from "./renormalisation-mode.js";

/** `to + (z − from)·scale`, each dimension by itself. */
export function affine(
  mode: RenormalisationMode,
  scale: Float64Array,
  from: Float64Array,
  to: Float64Array,
  inactive: readonly number[] = [],
): Renormalisation {
  const width = scale.length;
  // What stays as it is stays so to the last bit, which `to + (z − from)·1` would not.
  const isKept = Array.from(scale, (factor, d) => factor === 1 && from[d] === to[d]);
  return {
    mode,
    scale,
    inactive,
    priorScale: 1,
    apply: (latents) =>
      eachRow(latents, width, (row, out) => {
        for (let d = 0; d < width; d++) {
          const z = row[d]!;
          out[d] = isKept[d] === true ? z : to[d]! + (z - from[d]!) * scale[d]!;
        }
      }),
  };
}

/**
 * Maps each latent into a new array of the same type.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the values are no whole number of latents.
 */
export function eachRow<T extends Float32Array | Float64Array>(
  latents: T,
  width: number,
  map: (row: Float32Array | Float64Array, out: Float32Array | Float64Array) => void,
): T {
  checkRows(latents.length, width);
  const out = latents.slice() as T;
  for (let at = 0; at < latents.length; at += width) {
    map(latents.subarray(at, at + width), out.subarray(at, at + width));
  }
  return out;
}

/** @throws {VaeError} SHAPE_MISMATCH, when the values are no whole number of latents. */
export function checkRows(length: number, width: number): void {
  if (length % width !== 0) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `renormalisation: ${length} values are no whole number of latents of width ${width}.`,
    );
  }
}

/** Leaves all latents as they are. */
export function unchanged(mode: RenormalisationMode, mean: Float64Array): Renormalisation {
  return affine(
    mode,
    mean.map(() => 1),
    mean,
    mean,
  );
}
