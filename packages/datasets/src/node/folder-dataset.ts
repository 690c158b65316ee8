import { VaeError, type ImageShape } from "@vae/base";
import { fingerprintOf } from "../identity/fingerprint.js";
import type { DatasetFactory, DecodedSplit, OpenedSplit } from "./dataset.js";
import { openFolderStore } from "./images/folder-store.js";
import { createImageDecoder } from "./images/image-decoder.js";
import type { ImageStore } from "./images/image-store.js";
import {
  hashOfContents,
  hashOfListing,
  inspectImages,
  noteOfBroken,
  pictureSource,
  type InspectedImage,
} from "./images/picture-source.js";
import { targetSize } from "./images/target-size.js";
import { openZipStore } from "./images/zip-store.js";

/** Pictures in a folder and the folders in it, or in a zip archive. */
export const folder: DatasetFactory = {
  info: {
    id: "folder",
    title: "Pictures in a folder or a zip archive: JPEG, PNG, WebP",
    takesPath: true,
    shape: null,
    splits: { all: null },
    defaultSplit: "all",
    options: ["crop", "size", "skipBroken"],
    licence: "that of the pictures",
    citation: "that of the pictures",
    origin:
      "folder:PATH, or the path of a folder or of a file that ends in .zip; read with the folders in it, in natural " +
      "order; the names of the folders in it are the classes",
  },
  async open({ path, crop, size = crop, skipBroken = false, loadSharp }): Promise<DecodedSplit> {
    const target = size === undefined ? undefined : targetSize(size);
    const square = crop === undefined ? undefined : targetSize(crop)[0];
    const store = /\.zip$/i.test(path) ? await openZipStore(path) : await openFolderStore(path);
    const identity = {
      id: "folder",
      split: "all",
      options: {
        crop: square,
        size: target?.join("×"),
        "skip-broken": skipBroken ? true : undefined,
      },
    };
    return {
      key: fingerprintOf({ ...identity, sha256: hashOfListing(store.images) }),
      async prepare(): Promise<OpenedSplit> {
        const decoder = await createImageDecoder(loadSharp);
        const inspection = await inspectImages(store, store.images, { decoder, skipBroken });
        const { images, broken } = inspection;
        const [height, width] = target ?? commonSize(images, store);
        if (square !== undefined) refuseSmaller(images, square, store);
        const shape: ImageShape = [height, width, images.every(isGrey) ? 1 : 3];
        const classes = classesOf(images.map(({ name }) => name));
        const facts = {
          length: images.length,
          shape,
          ...(classes && { labels: classes.labels }),
          fingerprint: fingerprintOf({ ...identity, sha256: hashOfContents(images) }),
        };
        return {
          source: pictureSource(store, facts, {
            images,
            decoder,
            fit: { size: [height, width], ...(square !== undefined && { square }) },
          }),
          ...(classes && { classNames: classes.names }),
          notes: noteOfBroken(broken),
        };
      },
    };
  },
};

function isGrey({ header }: InspectedImage): boolean {
  return header.isGrey;
}

function refuseSmaller(images: readonly InspectedImage[], square: number, store: ImageStore): void {
  const small = images.find(({ header }) => Math.min(header.height, header.width) < square);
  if (small === undefined) return;
  const { height, width } = small.header;
  throw new VaeError(
    "DATA_INVALID",
    `${store.pathOf(small.name)}: expected ${square} pixels or more across and down to crop, got ${width}×${height} ` +
      "(width × height); give a smaller crop, or only a size.",
  );
}

function commonSize(
  images: readonly InspectedImage[],
  store: ImageStore,
): readonly [height: number, width: number] {
  const { name, header } = images[0]!;
  const { height, width } = header;
  const other = images.find((one) => one.header.height !== height || one.header.width !== width);
  if (other !== undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${store.path}: expected images of one size, got ${name} with ${width}×${height} and ${other.name} with ` +
        `${other.header.width}×${other.header.height} (width × height); give a size to crop and resize them to, e.g. 64.`,
    );
  }
  return [height, width];
}

/**
 * Labels from the names of the folders, in natural order. Undefined where an image lies outside of them,
 * or where they are more than a byte can count.
 */
function classesOf(
  names: readonly string[],
): { names: readonly string[]; labels: Uint8Array } | undefined {
  const folders = names.map((name) => (name.includes("/") ? name.slice(0, name.indexOf("/")) : ""));
  const classes = [...new Set(folders)]; // the images are in natural order, so these are too
  if (classes.includes("") || classes.length > 256) return undefined;
  return { names: classes, labels: Uint8Array.from(folders, (name) => classes.indexOf(name)) };
}
