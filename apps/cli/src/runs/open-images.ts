import { VaeError, type Source } from "@vae/base";
import { concat, take } from "@vae/datasets";
import { openDataset } from "@vae/datasets/node";

/** Which images, and where they are looked for. */
export interface OpenImagesOptions {
  /** Only so many, the first. Absent: all. */
  readonly images?: number | undefined;
  readonly root?: string | undefined;
}

/** Opens a set of images by its name. */
export type OpenImages = (name: string, options?: OpenImagesOptions) => Promise<Source>;

/**
 * Opens a data set, or several one after the other: `celeba:train + folder:crops`.
 *
 * @throws {VaeError} DATA_INVALID, when fewer images are there than are asked for; else as `openDataset`.
 */
export const openImages: OpenImages = async (name, { images, root } = {}) => {
  const sources: Source[] = [];
  for (const id of name.split(" + ")) sources.push(await openDataset(id.trim(), { root }));
  const [first] = sources;
  const all = sources.length === 1 && first !== undefined ? first : concat(sources);
  if (images === undefined) return all;
  if (images > all.length) {
    throw new VaeError(
      "DATA_INVALID",
      `${name}: holds ${all.length} images, ${images} are asked for. Ask for fewer with --set data.trainImages=${all.length} or --set data.evaluationImages=${all.length}.`,
    );
  }
  return images === all.length ? all : take(all, images);
};
