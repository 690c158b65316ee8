import { createHash } from "node:crypto";
import { imageSize, VaeError, type ImageShape, type Source } from "@vae/base";
import type { Box, Pixels } from "../../images/pixels.js";
import { resizeBilinear } from "../../images/resize-bilinear.js";
import { createSource, type SourceFacts } from "../../sources/create-source.js";
import { forEachConcurrently } from "../for-each-concurrently.js";
import type { ImageDecoder, ImageHeader } from "./image-decoder.js";
import type { FoundImage, ImageStore } from "./image-store.js";

/** An image file that was looked at. */
export interface InspectedImage {
  readonly name: string;
  readonly header: ImageHeader;
  readonly sha256: string;
}

/** The images that are good, and the names of the others. */
export interface Inspection {
  readonly images: readonly InspectedImage[];
  readonly broken: readonly string[];
}

/** How files are inspected. */
export interface InspectImagesOptions {
  readonly decoder: ImageDecoder;
  /** Leaves broken images out, in place of failing on the first one. */
  readonly skipBroken: boolean;
}

/**
 * Reads files and their headers: a set that does not fit together is refused before an hour of decoding. Broken
 * ones show in their pixels at times, so to skip them takes the decoding of all.
 *
 * @throws {VaeError} DATA_INVALID, when an image is broken, or all are.
 */
export async function inspectImages(
  store: ImageStore,
  found: readonly FoundImage[],
  { decoder, skipBroken }: InspectImagesOptions,
): Promise<Inspection> {
  const inspected: (InspectedImage | undefined)[] = [];
  await forEachConcurrently(found, async ({ name }, i) => {
    await tolerate(skipBroken, async () => {
      const bytes = await store.read(name);
      const header = await decoder.inspect(bytes, store.pathOf(name));
      inspected[i] = { name, header, sha256: createHash("sha256").update(bytes).digest("hex") };
    });
  });
  if (skipBroken) {
    const decode = async (image: InspectedImage | undefined, i: number) => {
      if (image === undefined) return;
      inspected[i] = undefined;
      await tolerate(skipBroken, async () => {
        await decoder.decode(await store.read(image.name), store.pathOf(image.name), 3);
        inspected[i] = image;
      });
    };
    await forEachConcurrently([...inspected], decode, decodedAtOnce(inspected));
  }
  const images = inspected.filter((image) => image !== undefined);
  const broken = found.filter((_, i) => inspected[i] === undefined).map(({ name }) => name);
  if (images.length === 0) {
    throw new VaeError(
      "DATA_INVALID",
      `${store.path}: every one of its ${found.length} images is broken.`,
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

/** What tells a person which images were left out; a hundred names are enough to see what is wrong. */
export function noteOfBroken(broken: readonly string[]): string[] {
  if (broken.length === 0) return [];
  const more = broken.length > 100 ? ` and ${broken.length - 100} more` : "";
  return [
    `${broken.length} broken images were left out: ${broken.slice(0, 100).join(", ")}${more}`,
  ];
}

/** How pictures become images of one shape. */
export interface PictureSourceOptions {
  readonly images: readonly InspectedImage[];
  readonly decoder: ImageDecoder;
  /** The part of a picture that is resized to the shape. */
  readonly crop: (pixels: Pixels) => Box;
}

/**
 * A source that decodes, crops and resizes pictures at each read.
 *
 * @param facts - One image a picture, in the same order.
 */
export function pictureSource(
  store: ImageStore,
  facts: SourceFacts,
  { images, decoder, crop }: PictureSourceOptions,
): Source {
  const { shape } = facts;
  const size = imageSize(shape);
  const atOnce = decodedAtOnce(images);
  return createSource(facts, (indices, out) => {
    async function readOne(index: number, i: number): Promise<void> {
      const name = images[index]?.name ?? "";
      const path = store.pathOf(name);
      const pixels = await decoder.decode(await store.read(name), path, shape[2]);
      if (pixels.channels !== shape[2]) {
        throw new VaeError(
          "DATA_INVALID",
          `${path}: expected ${shape[2]} channels when decoded, got ${pixels.channels}.`,
        );
      }
      fit(pixels, crop(pixels), shape, out.subarray(i * size, (i + 1) * size));
    }
    return forEachConcurrently(Array.from(indices), readOne, atOnce);
  });
}

/** Copies an image that has the shape already, crops and resizes any other. */
function fit(pixels: Pixels, box: Box, [height, width]: ImageShape, out: Uint8Array): void {
  const isWhole = box.height === pixels.height && box.width === pixels.width;
  if (isWhole && box.height === height && box.width === width) out.set(pixels.data);
  else resizeBilinear(pixels, box, [height, width], out);
}

/** Tells one state of a store from another without opening a file, as make does. */
export function hashOfListing(found: readonly FoundImage[]): string {
  const hash = createHash("sha256");
  for (const { name, bytes, version } of found) hash.update(`${bytes} ${version} ${name}\n`);
  return hash.digest("hex");
}

/** One hash over names and contents, so that a renamed class or a changed picture shows. */
export function hashOfContents(images: readonly InspectedImage[]): string {
  const hash = createHash("sha256");
  for (const { name, sha256 } of images) hash.update(`${sha256}  ${name}\n`);
  return hash.digest("hex");
}
