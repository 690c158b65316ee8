import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { imageSize, VaeError, type ImageShape } from "@vae/base";
import { ioFailure, readBytes } from "@vae/base/node";
import { fingerprintOf } from "../identity/fingerprint.js";
import { centreBox, type Pixels } from "../images/pixels.js";
import { resizeBilinear } from "../images/resize-bilinear.js";
import { arraySource } from "../sources/array-source.js";
import type { DatasetFactory, ImageOptions, OpenRequest } from "./dataset.js";
import { findImages } from "./images/find-images.js";
import { createImageDecoder, type ImageDecoder, type ImageHeader } from "./images/image-decoder.js";
import { forEachConcurrently } from "./for-each-concurrently.js";

/** An image file that was looked at but not decoded. */
interface ImageFile {
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
    options: ["size"],
    licence: "that of the pictures",
    citation: "that of the pictures",
    origin:
      "folder:PATH, or the path of a folder; read with the folders in it, in natural order; " +
      "the names of the folders in it are the classes",
  },
  async open(request) {
    const { path, size } = request;
    await expectFolder(path);
    const names = await findImages(path);
    const decoder = await createImageDecoder(request.loadSharp);
    const files = await inspectFiles(names, request, decoder);
    const [height, width] = targetSize(files, path, size);
    const channels = files.every(({ header }) => header.isGrey) ? 1 : 3;
    const shape: ImageShape = [height, width, channels];
    const images = await decodeFiles(files, shape, request, decoder);
    const classes = classesOf(names);
    const fingerprint = fingerprintOf({
      id: "folder",
      split: "all",
      options: { size: size === undefined ? undefined : `${height}×${width}` },
      sha256: hashOf(files),
    });
    return {
      source: arraySource({ images, shape, labels: classes?.labels, fingerprint }),
      ...(classes && { classNames: classes.names }),
    };
  },
};

async function expectFolder(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw ioFailure(cause, { action: "read", path });
  });
  if (!found.isDirectory()) {
    throw new VaeError("DATA_INVALID", `${path}: expected a folder of pictures, got a file.`);
  }
}

/** Reads the headers only: a set that does not fit together is refused before an hour of decoding. */
async function inspectFiles(
  names: readonly string[],
  { path }: OpenRequest,
  decoder: ImageDecoder,
): Promise<ImageFile[]> {
  const files: ImageFile[] = [];
  await forEachConcurrently(names, async (name, i) => {
    const bytes = await readBytes(join(path, name));
    const header = await decoder.inspect(bytes, join(path, name));
    files[i] = { name, header, sha256: createHash("sha256").update(bytes).digest("hex") };
  });
  return files;
}

function targetSize(
  files: readonly ImageFile[],
  path: string,
  size: ImageOptions["size"],
): readonly [height: number, width: number] {
  if (size !== undefined) {
    const pair = typeof size === "number" ? ([size, size] as const) : size;
    if (!pair.every((side) => Number.isInteger(side) && side > 0)) {
      throw new VaeError(
        "CONFIG_INVALID",
        `size: expected a height and width of 1 or more, got ${pair.join("×")}.`,
      );
    }
    return pair;
  }
  const [first, ...rest] = files;
  if (first === undefined) throw new VaeError("DATA_INVALID", `${path}: holds no image.`);
  const { height, width } = first.header;
  const other = rest.find(({ header }) => header.height !== height || header.width !== width);
  if (other !== undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${path}: expected images of one size, got ${first.name} with ${width}×${height} and ${other.name} with ` +
        `${other.header.width}×${other.header.height} (width × height); give a size to crop and resize them to, e.g. 64.`,
    );
  }
  return [height, width];
}

async function decodeFiles(
  files: readonly ImageFile[],
  shape: ImageShape,
  { path, onProgress }: OpenRequest,
  decoder: ImageDecoder,
): Promise<Uint8Array> {
  const bytes = imageSize(shape);
  const images = new Uint8Array(files.length * bytes);
  let done = 0;
  await forEachConcurrently(files, async ({ name }, i) => {
    const file = join(path, name);
    const pixels = await decoder.decode(await readBytes(file), file, shape[2]);
    fitInto(pixels, shape, images.subarray(i * bytes, (i + 1) * bytes));
    done += 1;
    onProgress?.(done, files.length);
  });
  return images;
}

/** Copies an image that has the size already, crops and resizes any other. */
function fitInto(pixels: Pixels, [height, width]: ImageShape, out: Uint8Array): void {
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
  return { names: classes, labels: Uint8Array.from(folders, (folder) => classes.indexOf(folder)) };
}

/** One hash over names and contents, so that a renamed class or a changed picture shows. */
function hashOf(files: readonly ImageFile[]): string {
  const hash = createHash("sha256");
  for (const { name, sha256 } of files) hash.update(`${sha256}  ${name}\n`);
  return hash.digest("hex");
}
