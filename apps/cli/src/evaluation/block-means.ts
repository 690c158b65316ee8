import { functionExtractor, type ImageExtractor } from "@vae/metrics";

/** Blocks along each side of an image. */
const blocks = 4;

/**
 * Means of 4×4 blocks of an image, in each channel: features that cost nothing, for runs that show only that a recipe
 * runs. `FD-block-means-4x4` sees blurred colours and no shapes.
 */
export function blockMeans(channels: number): ImageExtractor {
  return functionExtractor({
    id: "block-means-4x4",
    dimension: blocks * blocks * channels,
    convention: "means of 4x4 blocks in each channel, [0, 1]",
    features(pictures) {
      const width = blocks * blocks * channels;
      const sums = new Float64Array(pictures.length * width);
      const counts = new Float64Array(width);
      pictures.forEach((picture, i) => {
        const { data } = picture;
        const white = data instanceof Uint8Array ? 255 : 1;
        counts.fill(0);
        for (let y = 0, at = 0; y < picture.height; y++) {
          const row = Math.floor((y * blocks) / picture.height);
          for (let x = 0; x < picture.width; x++) {
            const column = Math.floor((x * blocks) / picture.width);
            for (let c = 0; c < channels; c++, at++) {
              const block = (row * blocks + column) * channels + c;
              sums[i * width + block]! += data[at]! / white;
              counts[block]! += 1;
            }
          }
        }
        for (let block = 0; block < width; block++) sums[i * width + block]! /= counts[block]!;
      });
      return Float32Array.from(sums);
    },
  });
}
