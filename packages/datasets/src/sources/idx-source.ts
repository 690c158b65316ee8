import { sha256, VaeError, type ImageShape, type Source } from "@vae/base";
import { decodeIdx } from "../formats/idx.js";
import { fingerprintOf } from "../identity/fingerprint.js";
import { arraySource } from "./array-source.js";

/** The files of one split of MNIST or a data set in its form, unpacked. */
export interface IdxSourceOptions {
  /** Images, `[n, height, width]`. */
  readonly images: Uint8Array;
  /** Labels, `[n]`. */
  readonly labels?: Uint8Array | undefined;
  /** Name of the data set, for the fingerprint. Default `idx`. */
  readonly id?: string;
  /** Name of the split, for the fingerprint. Default `all`. */
  readonly split?: string;
}

/**
 * A source over IDX files that are in memory, as MNIST and Fashion-MNIST come.
 *
 * @throws {VaeError} DATA_INVALID, when a file is damaged, its axes are not those above, or the numbers of
 *   images and labels differ.
 *
 * @example
 * ```ts
 * const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
 * const source = await idxSource({
 *   images: await bytes("t10k-images-idx3-ubyte"),
 *   labels: await bytes("t10k-labels-idx1-ubyte"),
 * });
 * ```
 */
export async function idxSource({
  images,
  labels,
  id = "idx",
  split = "all",
}: IdxSourceOptions): Promise<Source> {
  const name = `${id}:${split}`;
  const pixels = decodeIdx(images, `${name} images`);
  const [, height = 0, width = 0] = pixels.shape;
  expectAxes(pixels.shape, 3, `${name} images`, "[n, height, width]");
  const classes = labels && decodeIdx(labels, `${name} labels`);
  if (classes) expectAxes(classes.shape, 1, `${name} labels`, "[n]");
  const shape: ImageShape = [height, width, 1];
  const hash = await sha256(images);
  const fingerprint = fingerprintOf({ id, split, sha256: hash });
  return arraySource({ images: pixels.data, shape, labels: classes?.data, fingerprint });
}

function expectAxes(shape: readonly number[], axes: number, subject: string, form: string): void {
  if (shape.length !== axes) {
    throw new VaeError("DATA_INVALID", `${subject}: expected ${form}, got [${shape.join(", ")}].`);
  }
}
