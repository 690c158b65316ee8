import { VaeError, imageSize, type ImageShape, type Source } from "@vae/base";
import { fingerprintOf } from "../identity/fingerprint.js";
import type { Pixels } from "../images/pixels.js";
import type { OpenDatasetOptions } from "./dataset.js";
import { folder } from "./folder-dataset.js";
import { forEachConcurrently } from "./for-each-concurrently.js";
import { openFolderStore } from "./images/folder-store.js";
import { createImageDecoder } from "./images/image-decoder.js";
import type { ImageStore } from "./images/image-store.js";
import {
  hashOfContents,
  inspectImages,
  noteOfBroken,
  type InspectedImage,
} from "./images/picture-source.js";
import { openZipStore } from "./images/zip-store.js";
import { openDataset } from "./open-dataset.js";
import { resolveId } from "./resolve-id.js";

/** Images that may differ in size. */
export interface PictureSet {
  /** Number of images. */
  readonly length: number;
  /** Equal only for equal images. */
  readonly fingerprint: string;
  /** Height, width and channels; undefined where sizes differ. */
  readonly shape: ImageShape | undefined;
  /** Paths of pictures within their folder or archive, in the order of the images; undefined for other data sets. */
  readonly names: readonly string[] | undefined;
  /** What a person should know of these images, e.g. that some had an alpha channel. */
  readonly notes: readonly string[];
  /**
   * Images from `start` on: at least one, at most up to `end`. They are fewer than asked for where they are large, so
   * that a batch of photographs takes no more than some 200 MB.
   */
  read(start: number, end: number): Promise<readonly Pixels[]>;
}

/** Most pixels that one read gives, unless the first picture alone has more. */
const mostPixels = 64e6;

/**
 * Opens images of any sizes. The pictures of a folder or zip archive are read one by one, each as large as it is; all
 * else, and a folder with a `size` or `crop`, is opened as {@link openDataset} does.
 *
 * All images have one channel where every picture is grey, and three otherwise. Alpha is left out, which `notes` say.
 *
 * @throws {VaeError} as {@link openDataset}.
 *
 * @example
 * ```ts
 * const pictures = await openPictures("holiday");
 * const [first] = await pictures.read(0, 1);
 * first; // { data, height: 1200, width: 1600, channels: 3 }
 * ```
 */
export async function openPictures(
  id: string,
  options: OpenDatasetOptions = {},
): Promise<PictureSet> {
  const { factory, path, options: optionsInId } = await resolveId(id);
  const { size, crop, skipBroken = false } = { ...optionsInId, ...options };
  const isSized = size !== undefined || crop !== undefined;
  const others = Object.keys(optionsInId).filter((name) => name !== "skipBroken");
  if (factory !== folder || isSized || others.length > 0) {
    return picturesOfSource(await openDataset(id, options));
  }
  const store = /\.zip$/i.test(path) ? await openZipStore(path) : await openFolderStore(path);
  return picturesOfStore(store, { skipBroken, loadSharp: options.loadSharp });
}

interface StoreOptions {
  readonly skipBroken: boolean;
  readonly loadSharp: OpenDatasetOptions["loadSharp"] | undefined;
}

async function picturesOfStore(
  store: ImageStore,
  { skipBroken, loadSharp }: StoreOptions,
): Promise<PictureSet> {
  const decoder = await createImageDecoder(loadSharp);
  const { images, broken } = await inspectImages(store, store.images, { decoder, skipBroken });
  const channels = images.every(({ header }) => header.isGrey) ? 1 : 3;
  return {
    length: images.length,
    // The folder's own, so that features of equal images are found however they were read.
    fingerprint: fingerprintOf({
      id: "folder",
      split: "all",
      options: { "skip-broken": skipBroken ? true : undefined },
      sha256: hashOfContents(images),
    }),
    shape: commonShape(images, channels),
    names: images.map(({ name }) => name),
    notes: [...noteOfBroken(broken), ...noteOfAlpha(images)],
    async read(start, end) {
      const read = images.slice(start, endOfRead(images, start, end));
      const pictures: Pixels[] = [];
      await forEachConcurrently(read, async ({ name }, i) => {
        const path = store.pathOf(name);
        const picture = await decoder.decode(await store.read(name), path, channels);
        if (picture.channels !== channels) {
          throw new VaeError(
            "DATA_INVALID",
            `${path}: expected ${channels} channels when decoded, got ${picture.channels}.`,
          );
        }
        pictures[i] = picture;
      });
      return pictures;
    },
  };
}

/** Where a read ends that begins at `start`, with as many pictures as memory is meant for. */
function endOfRead(images: readonly InspectedImage[], start: number, end: number): number {
  let pixels = 0;
  for (let i = start; i < Math.min(end, images.length); i++) {
    const { height, width } = images[i]!.header;
    pixels += height * width;
    if (i > start && pixels > mostPixels) return i;
  }
  return end;
}

function commonShape(images: readonly InspectedImage[], channels: number): ImageShape | undefined {
  const { height, width } = images[0]!.header;
  const isCommon = images.every(({ header }) => header.height === height && header.width === width);
  return isCommon ? [height, width, channels] : undefined;
}

function noteOfAlpha(images: readonly InspectedImage[]): string[] {
  const count = images.filter(({ header }) => header.hasAlpha === true).length;
  if (count === 0) return [];
  return [`${count} of ${images.length} pictures have an alpha channel, which is left out`];
}

function picturesOfSource(source: Source & { readonly notes: readonly string[] }): PictureSet {
  const { length, fingerprint, shape, notes } = source;
  const [height, width, channels] = shape;
  const size = imageSize(shape);
  return {
    length,
    fingerprint,
    shape,
    names: undefined,
    notes,
    async read(start, end) {
      const count = Math.min(end - start, Math.max(1, Math.floor(mostPixels / (height * width))));
      const bytes = new Uint8Array(count * size);
      await source.read(
        Uint32Array.from({ length: count }, (_, i) => start + i),
        bytes,
      );
      return Array.from({ length: count }, (_, i) => ({
        data: bytes.subarray(i * size, (i + 1) * size),
        height,
        width,
        channels,
      }));
    },
  };
}
