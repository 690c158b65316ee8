import { encodeNpy, imageSize, type ImageShape } from "@vae/base";
import { writeFileAtomic } from "@vae/base/node";
import { encodePngGrid, type PngGridOptions } from "../images/png-grid.js";
import { outputFormat, type OutputFormat } from "./output-format.js";

/** Kinds of file that images are written to: a grid to look at, or an array to compute with. */
export const imageFormats: readonly OutputFormat[] = [".png", ".npy"];

/** uint8 images, `[n, height, width, channels]`. */
export interface Images {
  readonly shape: ImageShape;
  readonly images: Uint8Array;
}

/**
 * Writes images as a grid (`.png`) or as an uint8 array `[n, height, width, channels]` (`.npy`), whole or not
 * at all.
 */
export async function writeImages(
  path: string,
  { shape, images }: Images,
  options: PngGridOptions = {},
): Promise<void> {
  const bytes =
    outputFormat(path, imageFormats) === ".npy"
      ? encodeNpy({ shape: [images.length / imageSize(shape), ...shape], data: images }, path)
      : await encodePngGrid({ shape, images }, options);
  await writeFileAtomic(path, bytes);
}

/** Small images are drawn larger: a grid of 28 × 28 pixels is hard to see. */
export function gridScale([height, width]: ImageShape): number {
  return Math.max(1, Math.floor(64 / Math.max(height, width)));
}
