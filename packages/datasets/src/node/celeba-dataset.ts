import { opendir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { VaeError, type ImageShape } from "@vae/base";
import { ioFailure, readBytes } from "@vae/base/node";
import {
  celebaPartOf,
  celebaParts,
  checkCelebaPartition,
  type CelebaPart,
} from "../formats/celeba-partition.js";
import { fingerprintOf } from "../identity/fingerprint.js";
import { concat } from "../sources/concat.js";
import type { DatasetFactory, DecodedSplit, OpenedSplit, OpenRequest } from "./dataset.js";
import { firstThatExists, notFound } from "./first-that-exists.js";
import { openFolderStore } from "./images/folder-store.js";
import { createImageDecoder } from "./images/image-decoder.js";
import type { FoundImage, ImageStore } from "./images/image-store.js";
import {
  hashOfContents,
  hashOfListing,
  inspectImages,
  noteOfBroken,
  pictureSource,
  type InspectedImage,
  type Inspection,
} from "./images/picture-source.js";
import { targetSize } from "./images/target-size.js";
import { openZipStore } from "./images/zip-store.js";

/** Height and width of every aligned image. */
const original = { height: 218, width: 178 };

/** Sides of the squares that papers cut from the middle, before they resize to 64×64. */
const crops = [128, 140, 148, 160];

/** Folder of training images that are cropped and resized already, beside the others; crop and side stand in its name. */
const cropsFolder = "crop128_resize64_train";

/** Numbers of images of the parts and of all. */
const splits: Readonly<Record<CelebaPart | "all", number>> = {
  train: celebaParts.train,
  val: celebaParts.val - celebaParts.train,
  test: celebaParts.test - celebaParts.val,
  all: celebaParts.test,
};

/** CelebA, aligned and cropped: a square from the middle of each picture, resized. */
export const celeba: DatasetFactory = {
  info: {
    id: "celeba",
    title: "CelebA, 202,599 aligned faces",
    takesPath: false,
    shape: [64, 64, 3],
    splits,
    defaultSplit: "train",
    options: ["crop", "order", "size", "skipBroken", "withCrops"],
    licence: "non-commercial research only; no part of it may be published or distributed",
    citation:
      "Ziwei Liu, Ping Luo, Xiaogang Wang, Xiaoou Tang, Deep Learning Face Attributes in the Wild, ICCV 2015",
    origin:
      "the folder img_align_celeba or the official img_align_celeba.zip, in ROOT/celeba or ROOT; " +
      "list_eval_partition.txt beside it is checked where it is there; a part of the images will do, and with-crops adds " +
      `to the training images those of ${cropsFolder} beside it`,
  },
  async open(request): Promise<DecodedSplit> {
    const { crop = 128, order = "name", skipBroken = false, withCrops = false } = request;
    const [height, width] = checkOptions(request);
    const split = request.split as keyof typeof splits;
    const store = await openStore(request.roots);
    const found = await imagesOf(store, split, order);
    const parts: Part[] = [{ store, found, side: original }];
    if (withCrops) parts.push(await openCrops(store, found));
    const identity = {
      id: "celeba",
      split,
      options: {
        crop,
        order: order === "name" ? undefined : order,
        size: `${height}×${width}`,
        "skip-broken": skipBroken ? true : undefined,
        "with-crops": withCrops ? true : undefined,
      },
    };
    return {
      key: fingerprintOf({
        ...identity,
        sha256: hashOfListing(parts.flatMap((part) => part.found)),
      }),
      async prepare(): Promise<OpenedSplit> {
        const decoder = await createImageDecoder(request.loadSharp);
        const shape: ImageShape = [height, width, 3];
        const inspected: Inspection[] = [];
        for (const part of parts) {
          inspected.push(await inspectImages(part.store, part.found, { decoder, skipBroken }));
        }
        const sources = parts.map((part, i) => {
          const { images } = inspected[i]!;
          checkSides(part, images);
          const facts = { length: images.length, shape, fingerprint: part.store.path };
          const fit = {
            size: [height, width] as const,
            ...(part.side === original ? { square: crop } : {}),
          };
          return pictureSource(part.store, facts, { images, decoder, fit });
        });
        const fingerprint = fingerprintOf({
          ...identity,
          sha256: hashOfContents(inspected.flatMap(({ images }) => images)),
        });
        return {
          source: { ...concat(sources), fingerprint },
          notes: [
            ...noteOfSubset(found.length, split),
            ...noteOfCrops(parts[1]),
            ...noteOfBroken(inspected.flatMap(({ broken }) => broken)),
          ],
        };
      },
    };
  },
};

/** Images of one folder or archive, all of one size. */
interface Part {
  readonly store: ImageStore;
  readonly found: readonly FoundImage[];
  readonly side: { readonly height: number; readonly width: number };
}

/** The training images that are there as crops alone: one whose original is there is not read twice. */
async function openCrops({ path }: ImageStore, originals: readonly FoundImage[]): Promise<Part> {
  const folder = join(dirname(path), cropsFolder);
  if ((await firstThatExists([folder])) === undefined) {
    throw notFound(
      `celeba: ${cropsFolder} is not there`,
      [dirname(path)],
      "leave with-crops away, or put the folder beside img_align_celeba",
    );
  }
  const store = await openFolderStore(folder);
  const known = new Set(originals.map(({ name }) => numberOf(name)));
  const found = store.images.filter(({ name }) => {
    const number = numberOf(name);
    return number !== undefined && celebaPartOf(number) === "train" && !known.has(number);
  });
  return { store, found, side: { height: 64, width: 64 } };
}

/** Refuses a picture of another size than those of its folder. */
function checkSides({ store, side }: Part, images: readonly InspectedImage[]): void {
  const other = images.find(
    ({ header }) => header.height !== side.height || header.width !== side.width,
  );
  if (other === undefined) return;
  throw new VaeError(
    "DATA_INVALID",
    `${store.pathOf(other.name)}: expected ${side === original ? "an aligned image" : "a crop"} of ` +
      `${side.width}×${side.height} (width × height), got ${other.header.width}×${other.header.height}.`,
  );
}

/** Refuses options that are none of CelebA's. */
function checkOptions({
  crop = 128,
  order = "name",
  size = 64,
  split,
  withCrops = false,
}: OpenRequest): readonly [height: number, width: number] {
  if (!crops.includes(crop)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `celeba: expected a crop of ${crops.join(", ")} pixels, got ${crop}.`,
    );
  }
  if (!["name", "listing"].includes(order)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `celeba: expected the order "name" or "listing", got "${order}".`,
    );
  }
  const [height, width] = targetSize(size);
  if (withCrops) {
    const isTheirs = crop === 128 && height === 64 && width === 64 && order === "name";
    if (split !== "train" || !isTheirs) {
      throw new VaeError(
        "CONFIG_INVALID",
        "celeba: expected with-crops on celeba:train with crop 128, size 64 and the order by name, as the crops are, got " +
          `celeba:${split} with crop ${crop}, size ${height}×${width} and the order "${order}".`,
      );
    }
  }
  return [height, width];
}

/** The folder or the archive, whichever is found first, with its list checked. */
async function openStore(roots: readonly string[]): Promise<ImageStore> {
  const places = roots.flatMap((root) => [join(root, "celeba"), root]);
  const path = await firstThatExists(
    places.flatMap((place) => [
      join(place, "img_align_celeba"),
      join(place, "img_align_celeba.zip"),
    ]),
  );
  if (path === undefined) {
    throw notFound(
      "celeba: img_align_celeba is not there",
      places,
      "its authors give it after a form is filled in: put the folder img_align_celeba or img_align_celeba.zip, and " +
        "list_eval_partition.txt, into ROOT/celeba and give root (--root ROOT or VAE_DATA)",
    );
  }
  const list = await firstThatExists([join(dirname(path), "list_eval_partition.txt")]);
  if (list !== undefined) {
    checkCelebaPartition(new TextDecoder().decode(await readBytes(list, { limit: 10e6 })), list);
  }
  return path.endsWith(".zip") ? openZipStore(path) : openFolderStore(path);
}

/** The images of a split, in its order. */
async function imagesOf(
  store: ImageStore,
  split: keyof typeof splits,
  order: "name" | "listing",
): Promise<FoundImage[]> {
  const all = store.images.filter(({ name }) => numberOf(name) !== undefined);
  const images =
    order === "name"
      ? all.filter(({ name }) => split === "all" || celebaPartOf(numberOf(name) ?? 0) === split)
      : slice(await inListingOrder(store, all), split);
  if (images.length === 0) {
    throw new VaeError(
      "DATA_INVALID",
      `${store.path}: holds none of the ${splits[split]} images of celeba:${split}, which are named like 000001.jpg.`,
    );
  }
  return images;
}

/** Number of an image by its name; undefined for a file that is none of the official ones. */
function numberOf(name: string): number | undefined {
  const match = /(?:^|\/)(\d{6})\.jpg$/.exec(name);
  const number = Number(match?.[1]);
  return celebaPartOf(number) === undefined ? undefined : number;
}

/**
 * The order in which this disk happens to list the folder, which is what `os.listdir` gave to the code of Dai and
 * Wipf and of Asperti and Trentin. It differs from machine to machine.
 */
async function inListingOrder(
  store: ImageStore,
  images: readonly FoundImage[],
): Promise<FoundImage[]> {
  if (store.path.endsWith(".zip")) {
    throw new VaeError(
      "CONFIG_INVALID",
      `celeba: the order "listing" is that of a folder, got ${store.path}; unpack it, or use the order "name".`,
    );
  }
  const byName = new Map(images.map((image) => [image.name, image]));
  const listed: FoundImage[] = [];
  try {
    for await (const { name } of await opendir(store.path)) {
      const image = byName.get(name);
      if (image !== undefined) listed.push(image);
    }
  } catch (cause) {
    throw ioFailure(cause, { action: "read", path: store.path });
  }
  return listed;
}

/** The same share of a list that the split is of all images. */
function slice(images: readonly FoundImage[], split: keyof typeof splits): FoundImage[] {
  if (split === "all") return [...images];
  const at = (number: number) => Math.round((images.length * number) / celebaParts.test);
  const end = celebaParts[split];
  return images.slice(at(end - splits[split]), at(end));
}

function noteOfSubset(count: number, split: keyof typeof splits): string[] {
  if (count === splits[split]) return [];
  const all = count.toLocaleString("en");
  return [
    `${all} of the ${splits[split].toLocaleString("en")} images of celeba:${split} are there`,
  ];
}

function noteOfCrops(crops: Part | undefined): string[] {
  if (crops === undefined) return [];
  const count = crops.found.length.toLocaleString("en");
  return [`${count} more training images are there as crops of 64×64`];
}
