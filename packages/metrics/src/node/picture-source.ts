import type { Source } from "@vae/base";
import type { Picture } from "../extractors/picture.js";

/** A readable set of images, which may differ in size. */
export interface PictureSource {
  /** Number of images. */
  readonly length: number;
  /** Equal only for equal images: part of the key under which features are kept. */
  readonly fingerprint: string;
  /** The set that this is a part of, and where it begins there; parts share the features of the whole. */
  readonly whole?: { readonly fingerprint: string; readonly offset: number };
  /** Images from `start` on: at least one, at most up to `end`; fewer than asked for where they are large. */
  read(start: number, end: number): Promise<readonly Picture[]>;
}

/** The images of a source, all of one size. */
export function picturesOf(source: Source): PictureSource {
  const { length, fingerprint } = source;
  const [height, width, channels] = source.shape;
  const size = height * width * channels;
  return {
    length,
    fingerprint,
    async read(start, end) {
      const bytes = new Uint8Array((end - start) * size);
      await source.read(
        Uint32Array.from({ length: end - start }, (_, i) => start + i),
        bytes,
      );
      return Array.from({ length: end - start }, (_, i) => ({
        data: bytes.subarray(i * size, (i + 1) * size),
        height,
        width,
        channels,
      }));
    },
  };
}

/** The images `start … end` of a set, as a set: one shard of it. */
export function slicePictures(pictures: PictureSource, start: number, end: number): PictureSource {
  const { fingerprint, offset } = pictures.whole ?? { ...pictures, offset: 0 };
  return {
    length: end - start,
    fingerprint: `${fingerprint}[${offset + start}:${offset + end}]`,
    whole: { fingerprint, offset: offset + start },
    read: (from, to) => pictures.read(start + from, start + to),
  };
}
