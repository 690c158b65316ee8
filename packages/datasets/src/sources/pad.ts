import { imageSize, VaeError, type Source } from "@vae/base";
import { createSource, sourceName } from "./create-source.js";

/**
 * Every image in the middle of a black square, e.g. MNIST's 28×28 in 32×32. Where the border is odd, the extra row
 * and column are below and to the right.
 *
 * @param side - Height and width of the result.
 * @throws {VaeError} CONFIG_INVALID, when the images are larger than that.
 *
 * @example
 * ```ts
 * pad(await openDataset("mnist"), 32).shape; // [32, 32, 1]
 * ```
 */
export function pad(source: Source, side: number): Source {
  const [height, width, channels] = source.shape;
  if (!Number.isInteger(side) || side < height || side < width) {
    throw new VaeError(
      "CONFIG_INVALID",
      `pad of ${sourceName(source)}: expected a whole number of ${Math.max(height, width)} or more, got ${side}.`,
    );
  }
  const shape = [side, side, channels] as const;
  const { length, labels } = source;
  const fingerprint = `${source.fingerprint} | pad ${side}`;
  const [small, large] = [imageSize(source.shape), imageSize(shape)];
  const top = Math.floor((side - height) / 2);
  const left = Math.floor((side - width) / 2);
  return createSource(
    { length, shape, fingerprint, ...(labels && { labels }) },
    async (indices, out) => {
      const images = new Uint8Array(indices.length * small);
      await source.read(indices, images);
      out.fill(0, 0, indices.length * large);
      const row = width * channels;
      for (let i = 0; i < indices.length; i++) {
        for (let y = 0; y < height; y++) {
          const from = i * small + y * row;
          const to = i * large + ((top + y) * side + left) * channels;
          out.set(images.subarray(from, from + row), to);
        }
      }
    },
  );
}
