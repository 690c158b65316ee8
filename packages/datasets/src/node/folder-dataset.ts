import { createHash } from "node:crypto";
import { join } from "node:path";
import { imageSize, VaeError, type ImageShape } from "@vae/base";
import { readBytes } from "@vae/base/node";
import { fingerprintOf } from "../identity/fingerprint.js";
import { centreBox, type Pixels } from "../images/pixels.js";
import { resizeBilinear } from "../images/resize-bilinear.js";
import { createSource } from "../sources/create-source.js";
import type { DatasetFactory, DecodedSplit, ImageOptions, OpenedSplit } from "./dataset.js";
import { forEachConcurrently } from "./for-each-concurrently.js";
import { findImages, type FoundImage } from "./images/find-images.js";
import { createImageDecoder, type ImageDecoder, type ImageHeader } from "./images/image-decoder.js";

/** An image file that was looked at. */
interface InspectedImage {
  readonly name: string;
  readonly header: ImageHeader;
  readonly sha256: string;
}

/** Pictures in a folder and the folders in it. */
export const folder: DatasetFactory = {
  info: {
    id: "folder",
    title: "Pictures in a folder: JPEG, PNG, WebP",
    takesPath: true,
    shape: null,
    splits: { all: null },
    defaultSplit: "all",
    options: ["size", "skipBroken"],
    licence: "that of the pictures",
    citation: "that of the pictures",
    origin:
      "folder:PATH, or the path of a folder; read with the folders in it, in natural order; " +
      "the names of the folders in it are the classes",
  },
  async open({ path, size, skipBroken, loadSharp }): Promise<DecodedSplit> {
    checkSize(size);
    const found = await findImages(path);
    const options = {
      size: size === undefined ? undefined : sides(size).join("×"),
      "skip-broken": skipBroken ? true : undefined,
    };
    return {
      key: fingerprintOf({ id: "folder", split: "all", options, sha256: hashOfListing(found) }),
      async prepare(): Promise<OpenedSplit> {
        const decoder = await createImageDecoder(loadSharp);
        const { images, broken } = await inspectImages(path, found, decoder, skipBroken === true);
        const [height, width] = size === undefined ? commonSize(images, path) : sides(size);
        const channels = images.every(({ header }) => header.isGrey) ? 1 : 3;
        const shape: ImageShape = [height, width, channels];
        const classes = classesOf(images.map(({ name }) => name));
        const facts = {
          length: images.length,
          shape,
          ...(classes && { labels: classes.labels }),
          fingerprint: fingerprintOf({
            id: "folder",
            split: "all",
            options,
            sha256: hashOfContents(images),
          }),
        };
        const bytes = imageSize(shape);
        const atOnce = decodedAtOnce(images);
        return {
          source: createSource(facts, (indices, out) => {
            async function readOne(index: number, i: number): Promise<void> {
              const file = join(path, images[index]?.name ?? "");
              const pixels = await decoder.decode(await readBytes(file), file, channels);
              fitInto(pixels, shape, file, out.subarray(i * bytes, (i + 1) * bytes));
            }
            return forEachConcurrently(Array.from(indices), readOne, atOnce);
          }),
          ...(classes && { classNames: classes.names }),
          notes: noteOfBroken(broken),
        };
      },
    };
  },
};

function checkSize(size: ImageOptions["size"]): void {
  if (size === undefined) return;
  if (!sides(size).every((side) => Number.isInteger(side) && side > 0)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `size: expected a height and width of 1 or more, got ${sides(size).join("×")}.`,
    );
  }
}

function sides(size: NonNullable<ImageOptions["size"]>): readonly [height: number, width: number] {
  return typeof size === "number" ? [size, size] : size;
}

interface Inspection {
  readonly images: readonly InspectedImage[];
  readonly broken: readonly string[];
}

/**
 * Reads all files and their headers: a set that does not fit together is refused before an hour of decoding. Broken
 * ones show in their pixels at times, so to skip them takes the decoding of all.
 */
async function inspectImages(
  path: string,
  found: readonly FoundImage[],
  decoder: ImageDecoder,
  skipBroken: boolean,
): Promise<Inspection> {
  const inspected: (InspectedImage | undefined)[] = [];
  await forEachConcurrently(found, async ({ name }, i) => {
    const file = join(path, name);
    const bytes = await readBytes(file);
    await tolerate(skipBroken, async () => {
      const header = await decoder.inspect(bytes, file);
      inspected[i] = { name, header, sha256: createHash("sha256").update(bytes).digest("hex") };
    });
  });
  if (skipBroken) {
    await forEachConcurrently(
      [...inspected],
      async (image, i) => {
        if (image === undefined) return;
        inspected[i] = undefined;
        const file = join(path, image.name);
        await tolerate(skipBroken, async () => {
          await decoder.decode(await readBytes(file), file, 3);
          inspected[i] = image;
        });
      },
      decodedAtOnce(inspected),
    );
  }
  const images = inspected.filter((image) => image !== undefined);
  const broken = found.filter((_, i) => inspected[i] === undefined).map(({ name }) => name);
  if (images.length === 0) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: every one of its ${found.length} images is broken.`,
    );
  }
  return { images, broken };
}

/** Lets an image that is no good pass, where that is wanted; a disk that fails is another matter. */
async function tolerate(skipBroken: boolean, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    const isBroken = VaeError.isInstance(error) && error.code === "DATA_INVALID";
    if (!skipBroken || !isBroken) throw error;
  }
}

/** As many images as have 200 megapixels together: less than 1 GB of memory, whatever the pictures are. */
function decodedAtOnce(images: readonly (InspectedImage | undefined)[]): number {
  const largest = images.reduce((most, image) => {
    return image === undefined ? most : Math.max(most, image.header.height * image.header.width);
  }, 1);
  return Math.max(1, Math.min(8, Math.floor(200e6 / largest)));
}

/** The list is for a person; a hundred names are enough to see what is wrong. */
function noteOfBroken(broken: readonly string[]): string[] {
  if (broken.length === 0) return [];
  const more = broken.length > 100 ? ` and ${broken.length - 100} more` : "";
  const names = broken.slice(0, 100).join(", ");
  return [`${broken.length} broken images were left out: ${names}${more}`];
}

function commonSize(
  images: readonly InspectedImage[],
  path: string,
): readonly [height: number, width: number] {
  const { name, header } = images[0]!;
  const { height, width } = header;
  const other = images.find((one) => one.header.height !== height || one.header.width !== width);
  if (other !== undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected images of one size, got ${name} with ${width}×${height} and ${other.name} with ` +
        `${other.header.width}×${other.header.height} (width × height); give a size to crop and resize them to, e.g. 64.`,
    );
  }
  return [height, width];
}

/** Copies an image that has the size already, crops and resizes any other. */
function fitInto(
  pixels: Pixels,
  [height, width, channels]: ImageShape,
  file: string,
  out: Uint8Array,
): void {
  if (pixels.channels !== channels) {
    throw new VaeError(
      "DATA_INVALID",
      `${file}: expected ${channels} channels when decoded, got ${pixels.channels}.`,
    );
  }
  if (pixels.height === height && pixels.width === width) out.set(pixels.data);
  else resizeBilinear(pixels, centreBox(pixels, [height, width]), [height, width], out);
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

/** Tells one state of a folder from another without opening a file, as make does. */
function hashOfListing(found: readonly FoundImage[]): string {
  const hash = createHash("sha256");
  for (const { name, bytes, changed } of found) hash.update(`${bytes} ${changed} ${name}\n`);
  return hash.digest("hex");
}

/** One hash over names and contents, so that a renamed class or a changed picture shows. */
function hashOfContents(images: readonly InspectedImage[]): string {
  const hash = createHash("sha256");
  for (const { name, sha256 } of images) hash.update(`${sha256}  ${name}\n`);
  return hash.digest("hex");
}
