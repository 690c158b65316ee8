import { VaeError } from "@vae/base";
import { encodeSource } from "@vae/core";
import { subset } from "@vae/datasets";
import { openImages } from "../runs/open-images.js";
import type { OpenRun } from "../runs/open-run.js";

/** Which images. */
export interface ImagesToEncode {
  /** Data set and split. */
  readonly data: string;
  /** Position of the first. */
  readonly first: number;
  readonly length: number;
  readonly root?: string | undefined;
}

/**
 * The posterior means of some images.
 *
 * @returns `[length, latent]`, row-major.
 * @throws {VaeError} CONFIG_INVALID, when there are not so many images.
 */
export async function meansOf(
  { vae }: OpenRun,
  { data, first, length, root }: ImagesToEncode,
): Promise<Float32Array> {
  const images = await openImages(data, { root });
  if (first + length > images.length) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${data}: holds ${images.length} images, those from ${first} to ${first + length - 1} are asked for.`,
    );
  }
  return (await encodeSource(vae, subset(images, first, first + length))).mean;
}
