import { decodeNpz, sha256, VaeError, type NpyArray, type Source } from "@vae/base";
import { quantiseImages } from "../formats/quantise-images.js";
import { fingerprintOf } from "../identity/fingerprint.js";
import { arraySource } from "./array-source.js";
import type { NpySourceOptions } from "./npy-source.js";

/** Names under which files hold the images of each split, the first that is there counts. */
const imageNames = {
  all: ["images", "x", "data", "arr_0"],
  train: ["x_train", "train_images"],
  test: ["x_test", "test_images"],
} as const;

/** The same of the labels; they may be missing. */
const labelNames = {
  all: ["labels", "y", "arr_1"],
  train: ["y_train", "train_labels"],
  test: ["y_test", "test_labels"],
} as const;

/** How to read an npz file as images. */
export interface NpzSourceOptions extends NpySourceOptions {
  /** `train` and `test` in the files of Keras (`x_train`, …), else `all`. Default `all`. */
  readonly split?: keyof typeof imageNames;
}

/**
 * A source over an npz file that is in memory: `[n, height, width]` or `[n, height, width, channels]`, of uint8 or of
 * floats in a range, and integer labels `[n]` where there are any.
 *
 * The images are the array `images`, `x`, `data` or `arr_0`, or the only one that has axes of images; the labels are
 * `labels`, `y` or `arr_1`. Files of Keras have `x_train`, `y_train`, `x_test` and `y_test`.
 *
 * @throws {VaeError} DATA_INVALID, when the file is damaged, holds no such arrays, or a value is none of an image or
 *   of a label below 256.
 *
 * @example
 * ```ts
 * const source = await npzSource(bytes, { name: "mnist.npz", split: "test" });
 * ```
 */
export async function npzSource(
  bytes: Uint8Array,
  { name = "npz", range, split = "all" }: NpzSourceOptions = {},
): Promise<Source> {
  const arrays = decodeNpz(bytes, name);
  const images = findImages(arrays, split, name);
  const quantised = quantiseImages(images.array, {
    subject: `${name}: ${images.key}`,
    ...(range && { range }),
  });
  const labelKey = labelNames[split].find((key) => Object.hasOwn(arrays, key));
  const labels = labelKey && toLabels(arrays[labelKey]!, `${name}: ${labelKey}`);
  const fingerprint = fingerprintOf({
    id: "npz",
    split,
    options: { range: range?.join("…") },
    sha256: await sha256(bytes),
  });
  return arraySource({ ...quantised, fingerprint, ...(labels && { labels }) });
}

function findImages(
  arrays: Readonly<Record<string, NpyArray>>,
  split: keyof typeof imageNames,
  name: string,
): { key: string; array: NpyArray } {
  const keys = Object.keys(arrays);
  const likely = keys.filter((key) => [3, 4].includes(arrays[key]?.shape.length ?? 0));
  const known = imageNames[split].find((key) => keys.includes(key));
  const key = known ?? (split === "all" && likely.length === 1 ? likely[0] : undefined);
  const array = key === undefined ? undefined : arrays[key];
  if (key === undefined || array === undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${name}: expected the images of split "${split}" as ${imageNames[split].join(" or ")}, ` +
        `got ${keys.length === 0 ? "no array" : keys.join(", ")}.`,
    );
  }
  return { key, array };
}

function toLabels({ shape, data }: NpyArray, subject: string): Uint8Array {
  const isColumn = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (!isColumn) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected labels [n], got [${shape.join(", ")}].`,
    );
  }
  return Uint8Array.from(data as ArrayLike<number | bigint>, (value, i) => {
    const label = Number(value);
    if (Number.isInteger(label) && label >= 0 && label < 256) return label;
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected a whole number in 0 … 255 at [${i}], got ${label}.`,
    );
  });
}
