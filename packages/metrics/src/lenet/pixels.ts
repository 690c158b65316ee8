import { VaeError } from "@vae/base";

/** Numbers in one image. */
export const imageNumbers = 28 * 28;

/**
 * Images `start … end` in [0, 1].
 *
 * @param quantise - Rounds floats to 256 levels, as a file of pictures would.
 * @throws {VaeError} DATA_INVALID, when a float is outside [0, 1]; the message names the image.
 */
export function pixelBatch(
  images: Uint8Array | Float32Array,
  start: number,
  end: number,
  quantise: boolean,
): Float32Array {
  const part = Float32Array.from(images.subarray(start * imageNumbers, end * imageNumbers));
  if (images instanceof Uint8Array) return part.map((value) => value / 255);
  part.forEach((value, i) => {
    if (value >= 0 && value <= 1) return;
    const image = start + Math.floor(i / imageNumbers);
    throw new VaeError(
      "DATA_INVALID",
      `lenetFeatures: expected floats in [0, 1], got ${value} in image ${image} (counted from 0).`,
    );
  });
  return quantise ? part.map((value) => Math.round(value * 255) / 255) : part;
}
