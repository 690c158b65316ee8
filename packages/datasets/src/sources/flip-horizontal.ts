import { imageSize, type ImageShape, type Source } from "@vae/base";
import { createSource } from "./create-source.js";

/**
 * Every image with left and right exchanged; `concat([source, flipHorizontal(source)])` has both.
 *
 * @example
 * ```ts
 * const both = concat([faces, flipHorizontal(faces)]);
 * ```
 */
export function flipHorizontal(source: Source): Source {
  const { length, shape, labels } = source;
  const fingerprint = `${source.fingerprint} | flip horizontal`;
  return createSource(
    { length, shape, fingerprint, ...(labels && { labels }) },
    async (indices, out) => {
      await source.read(indices, out);
      mirror(out.subarray(0, indices.length * imageSize(shape)), shape);
    },
  );
}

/** Exchanges left and right in place, in all rows of all images. */
function mirror(images: Uint8Array, [, width, channels]: ImageShape): void {
  const row = width * channels;
  for (let start = 0; start < images.length; start += row) {
    for (let x = 0; x < Math.floor(width / 2); x++) {
      const left = start + x * channels;
      const right = start + (width - 1 - x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const held = images[left + channel]!;
        images[left + channel] = images[right + channel]!;
        images[right + channel] = held;
      }
    }
  }
}
