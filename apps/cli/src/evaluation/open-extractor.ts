import { unknownName, VaeError, type ImageShape, type Source } from "@vae/base";
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
} from "@vae/metrics/node";
import { blockMeans } from "./block-means.js";
import type { FeatureExtractor } from "./feature-extractor.js";

/** The extractors that can be asked for by name. */
const extractorIds = ["lenet", "inception", "block-means"] as const;

/** What {@link openExtractor} is told beside the name. */
export interface OpenExtractorOptions {
  /** Channels of the images. */
  readonly channels: number;
  /** Features of `inception`. `@default 2048` */
  readonly dimension?: InceptionDimension | undefined;
  /** How images enter `inception`. `@default "tf1"` */
  readonly convention?: InceptionConvention | undefined;
  /** File of Inception weights; else `VAE_INCEPTION_WEIGHTS` names it. */
  readonly weights?: string | undefined;
}

/**
 * Opens a feature extractor.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such extractor; CONFIG_INVALID, when no weights are named that it
 *   needs; else as the weights.
 */
export async function openExtractor(
  id: string,
  { channels, dimension = 2048, convention = "tf1", weights }: OpenExtractorOptions,
): Promise<FeatureExtractor> {
  switch (id) {
    case "lenet":
      return lenet;
    case "inception":
      return inception(await openInceptionWeights({ path: weights }), dimension, convention);
    case "block-means": {
      const extractor = blockMeans(channels);
      return fromPictures(extractor, () => extractor);
    }
    default:
      throw unknownName("extractor", id, extractorIds);
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
): FeatureExtractor {
  if (!weights.dimensions.includes(dimension)) {
    throw new VaeError(
      "DATA_INVALID",
      `Inception weights: this file offers ${weights.dimensions.join(", ")} features, not ${dimension}. Ask for fewer with --set evaluation.dimension=${weights.dimensions.at(-1) ?? 64}, or take a full file.`,
    );
  }
  const { sha256 } = weights;
  return fromPictures(
    { extractor: { id: inceptionExtractorId, sha256, dimension }, convention },
    () => inceptionExtractor({ weights, dimension, convention }),
    { isKept: true },
  );
}

/**
 * @param open - Makes the extractor on the first image: before, no backend may have been chosen.
 * @param isKept - Whether features of a data set are worth a place in the cache.
 */
function fromPictures(
  { extractor: about, convention }: Pick<ImageExtractor, "extractor" | "convention">,
  open: () => ImageExtractor,
  { isKept = false }: { readonly isKept?: boolean } = {},
): FeatureExtractor {
  let opened: ImageExtractor | undefined;
  const description = { score: frechetName(about), ...about, convention };
  const gather = async (
    pictures: ReturnType<typeof picturesOf>,
    options: Parameters<typeof extractFeatures>[2],
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
    ...(isKept && {
      featuresOf: (source: Source, signal?: AbortSignal) =>
        gather(picturesOf(source), { signal, cache: featureCacheFolder() }),
    }),
    dispose: () => {
      opened?.dispose();
      opened = undefined;
    },
  };
}

/** Images side by side as a set of pictures. */
function inMemory(
  images: Uint8Array | Float32Array,
  [height, width, channels]: ImageShape,
): ReturnType<typeof picturesOf> {
  const size = height * width * channels;
  return {
    length: images.length / size,
    fingerprint: "", // of no use: nothing of them is kept
    read: (start, end) =>
      Promise.resolve(
        Array.from({ length: end - start }, (_, i): Picture => ({
          data: images.subarray((start + i) * size, (start + i + 1) * size),
          height,
          width,
          channels,
        })),
      ),
  };
}
