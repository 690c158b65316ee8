import { imageSize, VaeError, type ImageShape, type Source } from "@vae/base";
import { createImageCopier } from "./image-copier.js";
import { createSource, sourceName } from "./create-source.js";

/** What a source over one array is made of. */
export interface ArraySourceOptions {
  /** All images one after the other, NHWC. Not copied: it must not change afterwards. */
  readonly images: Uint8Array;
  /** Height, width and channels of every image. */
  readonly shape: ImageShape;
  /** Class of each image. */
  readonly labels?: Uint8Array | undefined;
  /** Says which images these are, e.g. `mine:all sha256:…`; see {@link fingerprintOf}. */
  readonly fingerprint: string;
}

/**
 * A source over images that are all in memory.
 *
 * @throws {VaeError} DATA_INVALID, when there is no image, the bytes are no whole number of images, or
 *   there is not one label an image.
 *
 * @example
 * ```ts
 * const images = Uint8Array.of(0, 255, 128, 64); // two images of 1×2 pixels
 * const source = arraySource({ images, shape: [1, 2, 1], fingerprint: "tiny:all" });
 * source.length; // 2
 * ```
 */
export function arraySource({ images, shape, labels, fingerprint }: ArraySourceOptions): Source {
  const size = imageSize(shape);
  if (images.length % size !== 0) {
    throw new VaeError(
      "DATA_INVALID",
      `${sourceName({ fingerprint })}: expected images of ${shape.join("×")} = ${size} bytes each, got ${images.length} bytes.`,
    );
  }
  const facts = { length: images.length / size, shape, fingerprint, ...(labels && { labels }) };
  let copy: ReturnType<typeof createImageCopier> | undefined; // not before the facts are checked
  return createSource(facts, (indices, out) => {
    copy ??= createImageCopier(images, size);
    copy(indices, out);
    return undefined;
  });
}
