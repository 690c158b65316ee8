import { imageSize, type Source } from "@vae/base";
import { createSource } from "../../sources/create-source.js";
import { forEachConcurrently } from "../for-each-concurrently.js";
import type { ImageDecoder } from "./image-decoder.js";

/** Through which JPEG images go. */
export interface JpegSourceOptions {
  /** 1 to 100, as libjpeg counts. */
  readonly quality: number;
  readonly decoder: ImageDecoder;
  readonly fingerprint: string;
}

/**
 * A source whose images were written as JPEG and read back: what libjpeg makes of them at this quality, with colours
 * at half the resolution (4:2:0), which is the default of Pillow and of most programs.
 */
export function jpegSource(
  source: Source,
  { quality, decoder, fingerprint }: JpegSourceOptions,
): Source {
  const { length, shape, labels } = source;
  const size = imageSize(shape);
  const facts = { length, shape, fingerprint, ...(labels && { labels }) };
  return createSource(facts, async (indices, out) => {
    const raw = new Uint8Array(indices.length * size);
    await source.read(indices, raw);
    await forEachConcurrently(Array.from(indices), async (index, i) => {
      const data = raw.subarray(i * size, (i + 1) * size);
      const [height, width, channels] = shape;
      const bytes = await decoder.encodeJpeg({ data, height, width, channels }, quality);
      const pixels = await decoder.decode(bytes, `image ${index}`, channels);
      out.set(pixels.data, i * size);
    });
  });
}
