import { VaeError, type ImageShape, type Source } from "@vae/base";
import {
  frechetName,
  inceptionExtractorId,
  type FeatureMatrix,
  type ImageExtractor,
  type Picture,
} from "@vae/metrics";
import {
  inceptionExtractor,
  type InceptionWeights,
  type InceptionConvention,
  type InceptionDimension,
} from "@vae/metrics/inception";
import { lenetFashion, lenetFeatures } from "@vae/metrics/lenet";
import {
  extractFeatures,
  featureCacheFolder,
  joinRows,
  openInceptionWeights,
  picturesOf,
  type ExtractFeaturesOptions,
  type PictureSource,
} from "@vae/metrics/node";
import { blockMeans } from "./block-means.js";
import type { FeatureExtractor } from "./feature-extractor.js";
import { openImageExtractor } from "./open-image-extractor.js";

/** What {@link openExtractor} is told beside the name. */
export interface OpenExtractorOptions {
  /** Channels of the images. */
  readonly channels: number;
  /** Of the images, for `pixels`. Absent: sizes differ. */
  readonly shape?: ImageShape | undefined;
  /** Features of `inception`. `@default 2048` */
  readonly dimension?: InceptionDimension | undefined;
  /** How images enter `inception`. `@default "tf1"` */
  readonly convention?: InceptionConvention | undefined;
  /** File of Inception weights; else `VAE_INCEPTION_WEIGHTS` names it. */
  readonly weights?: string | undefined;
  /** Folder in which features of real images are kept, or false: nowhere. `@default featureCacheFolder()` */
  readonly cache?: string | false | undefined;
}

/**
 * Opens a feature extractor: `lenet`, `inception`, `pixels`, `block-means`, or a module of a person's own.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such extractor; CONFIG_INVALID, when no weights are named that it
 *   needs; else as the weights or the module.
 */
export async function openExtractor(
  id: string,
  options: OpenExtractorOptions,
): Promise<FeatureExtractor> {
  const { channels, shape, dimension = 2048, convention = "tf1", weights, cache } = options;
  switch (id) {
    case "lenet":
      return lenet;
    case "inception": {
      const folder = cache === false ? undefined : (cache ?? featureCacheFolder());
      const opened = await openInceptionWeights({ path: weights });
      return inception(opened, dimension, convention, folder);
    }
    case "block-means": {
      const extractor = blockMeans(channels);
      return fromPictures(extractor, () => extractor);
    }
    default: {
      const request = { extractor: id, dims: dimension, convention };
      const extractor = await openImageExtractor(request, { name: "the run", shape });
      return fromPictures(extractor, () => extractor);
    }
  }
}

const lenet: FeatureExtractor = {
  description: {
    score: frechetName(lenetFashion.extractor),
    ...lenetFashion.extractor,
    convention: lenetFashion.convention,
  },
  async features(images, shape) {
    if (shape.join() !== "28,28,1") {
      throw new VaeError(
        "SHAPE_MISMATCH",
        `extractor lenet: takes images [28, 28, 1], got [${shape.join(", ")}].`,
      );
    }
    if (!(images instanceof Uint8Array)) {
      throw new VaeError(
        "CONFIG_INVALID",
        "extractor lenet: takes images that are rounded to uint8. Leave evaluation.quantised as it is.",
      );
    }
    return lenetFeatures(images);
  },
};

function inception(
  weights: InceptionWeights,
  dimension: InceptionDimension,
  convention: InceptionConvention,
  cache: string | undefined,
): FeatureExtractor {
  if (!weights.dimensions.includes(dimension)) {
    const most = weights.dimensions.at(-1) ?? 64;
    throw new VaeError(
      "DATA_INVALID",
      `Inception weights: this file offers ${weights.dimensions.join(", ")} features, not ${dimension}. ` +
        `Ask for fewer with --dims ${most} (of a recipe: --set evaluation.dimension=${most}), or take a full file.`,
    );
  }
  const { sha256 } = weights;
  return fromPictures(
    { extractor: { id: inceptionExtractorId, sha256, dimension }, convention },
    // Floats come only where an evaluation asks for images that are not rounded.
    () => inceptionExtractor({ weights, dimension, convention, quantise: false }),
    cache,
  );
}

/**
 * @param open - Makes the extractor on the first image: before, no backend may have been chosen.
 * @param cache - Folder that keeps features of data sets, where they are worth it.
 */
function fromPictures(
  { extractor: about, convention }: Pick<ImageExtractor, "extractor" | "convention">,
  open: () => ImageExtractor,
  cache?: string,
): FeatureExtractor {
  let opened: ImageExtractor | undefined;
  const description = { score: frechetName(about), ...about, convention };
  const gather = async (
    pictures: PictureSource,
    options: ExtractFeaturesOptions,
  ): Promise<FeatureMatrix> => {
    const parts: FeatureMatrix[] = [];
    opened ??= open();
    for await (const { features } of extractFeatures(pictures, opened, options)) {
      parts.push(features);
    }
    return joinRows(parts);
  };
  return {
    description,
    features: (images, shape, signal) => gather(inMemory(images, shape), { signal }),
    ...(cache !== undefined && {
      featuresOf: (source: Source, signal?: AbortSignal) =>
        gather(picturesOf(source), { signal, cache }),
    }),
    dispose: () => {
      opened?.dispose();
      opened = undefined;
    },
  };
}

/** Images side by side as a set of pictures; floats of 0 … 255 become those in [0, 1] that extractors take. */
function inMemory(
  images: Uint8Array | Float32Array,
  [height, width, channels]: ImageShape,
): PictureSource {
  const size = height * width * channels;
  const all = images instanceof Uint8Array ? images : images.map((value) => value / 255);
  return {
    length: images.length / size,
    fingerprint: "", // of no use: nothing of them is kept
    read: (start, end) =>
      Promise.resolve(
        Array.from({ length: end - start }, (_, i): Picture => ({
          data: all.subarray((start + i) * size, (start + i + 1) * size),
          height,
          width,
          channels,
        })),
      ),
  };
}
