import { createHash } from "node:crypto";
import { imageSize, VaeError, type ImageShape, type Source } from "@vae/base";
import type { Pixels } from "../../images/pixels.js";
import { resizeBilinear } from "../../images/resize-bilinear.js";
import { createSource, type SourceFacts } from "../../sources/create-source.js";
import { forEachConcurrently } from "../for-each-concurrently.js";
import type { ImageDecoder } from "./image-decoder.js";
import type { FoundImage, ImageStore } from "./image-store.js";
import { boxOf, type FoundPicture, type PictureFit, type PictureInput } from "./picture-task.js";
import { pictureThreads } from "./picture-threads.js";

/** An image file that was looked at. */
export interface InspectedImage extends FoundPicture {
  readonly name: string;
}

/** Files that a thread is given at a time: few enough that all threads end together. */
const inputsAtOnce = 16;

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
  const rest = await inspectInThreads(store, found, skipBroken, inspected);
  await forEachConcurrently(rest, async (i) => {
    const { name } = found[i]!;
    await tolerate(skipBroken, async () => {
      const bytes = await store.read(name);
      const header = await decoder.inspect(bytes, store.pathOf(name));
      inspected[i] = { name, header, sha256: createHash("sha256").update(bytes).digest("hex") };
    });
  });
  if (skipBroken) {
    const decode = async (i: number) => {
      const image = inspected[i];
      if (image === undefined) return;
      inspected[i] = undefined;
      await tolerate(skipBroken, async () => {
        await decoder.decode(await store.read(image.name), store.pathOf(image.name), 3);
        inspected[i] = image;
      });
    };
    await forEachConcurrently(rest, decode, decodedAtOnce(inspected));
  }
  const images = found.flatMap((_, i) => inspected[i] ?? []);
  const broken = found.filter((_, i) => inspected[i] === undefined).map(({ name }) => name);
  if (images.length === 0) {
    throw new VaeError(
      "DATA_INVALID",
      `${store.path}: every one of its ${found.length} images is broken.`,
    );
  }
  return { images, broken };
}

/**
 * Lets threads look at the common JPEGs.
 *
 * @param isThorough - Whether they are decoded for it.
 * @param inspected - Receives what is good, each at its place.
 * @returns The places of all others, which are damaged or of another kind.
 */
async function inspectInThreads(
  store: ImageStore,
  found: readonly FoundImage[],
  isThorough: boolean,
  inspected: (InspectedImage | undefined)[],
): Promise<number[]> {
  const rest: number[] = [];
  await forEachChunk(found, async (chunk, start) => {
    const inputs = await inputsOf(
      store,
      chunk.map(({ name }) => name),
    );
    const result = inputs && (await pictureThreads().run({ kind: "inspect", inputs, isThorough }));
    for (const [i, { name }] of chunk.entries()) {
      const picture = result?.found[i];
      if (picture) inspected[start + i] = { ...picture, name };
      else rest.push(start + i);
    }
  });
  return rest.sort((a, b) => a - b);
}

/** Calls a function for some items at a time, so that every thread has work and the next at hand. */
async function forEachChunk<T>(
  items: readonly T[],
  body: (chunk: readonly T[], start: number) => Promise<void>,
): Promise<void> {
  const starts = Array.from({ length: Math.ceil(items.length / inputsAtOnce) }, (_, i) => {
    return i * inputsAtOnce;
  });
  await forEachConcurrently(
    starts,
    (start) => body(items.slice(start, start + inputsAtOnce), start),
    2 * pictureThreads().count,
  );
}

/** What threads read by themselves, or the content of what lies in an archive; `undefined`, when one cannot be read. */
async function inputsOf(
  store: ImageStore,
  names: readonly string[],
): Promise<PictureInput[] | undefined> {
  try {
    return await Promise.all(names.map(async (name) => store.fileOf(name) ?? store.read(name)));
  } catch {
    return undefined; // the careful way says which
  }
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
  readonly fit: PictureFit;
}

/**
 * A source that decodes, crops and resizes pictures at each read: common JPEGs in as many threads as there are cores,
 * all others by the decoder that is given.
 *
 * @param facts - One image a picture, in the same order.
 */
export function pictureSource(
  store: ImageStore,
  facts: SourceFacts,
  { images, decoder, fit }: PictureSourceOptions,
): Source {
  const { shape } = facts;
  const channels = shape[2];
  const size = imageSize(shape);
  const atOnce = decodedAtOnce(images);
  return createSource(facts, async (indices, out) => {
    const names = Array.from(indices, (index) => images[index]?.name ?? "");
    const rest: number[] = [];
    await forEachChunk(names, async (chunk, start) => {
      const inputs = await inputsOf(store, chunk);
      const task = inputs && ({ kind: "decode", inputs, fit, channels } as const);
      const result = task && (await pictureThreads().run(task));
      if (result) out.set(result.images, start * size);
      const left = result?.left ?? chunk.keys();
      rest.push(...Array.from(left, (i) => start + i));
    });
    rest.sort((a, b) => a - b);
    await forEachConcurrently(rest, readCarefully, atOnce);

    async function readCarefully(i: number): Promise<void> {
      const name = names[i] ?? "";
      const path = store.pathOf(name);
      const pixels = await decoder.decode(await store.read(name), path, channels);
      if (pixels.channels !== channels) {
        throw new VaeError(
          "DATA_INVALID",
          `${path}: expected ${channels} channels when decoded, got ${pixels.channels}.`,
        );
      }
      resize(pixels, fit, shape, out.subarray(i * size, (i + 1) * size));
    }
  });
}

/** Copies an image that has the shape already, crops and resizes any other. */
function resize(
  pixels: Pixels,
  fit: PictureFit,
  [height, width]: ImageShape,
  out: Uint8Array,
): void {
  const box = boxOf(fit, pixels);
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
