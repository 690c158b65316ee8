import { VaeError } from "@vae/base";
import { readBytes } from "@vae/base/node";
import {
  FeatureMoments,
  decodeFeatures,
  decodeStatistics,
  type FeatureExtractor,
  type FeatureMatrix,
  type FrechetSide,
  type ImageExtractor,
} from "@vae/metrics";
import { extractFeatures, joinRows, slicePictures, type PictureSource } from "@vae/metrics/node";
import type { Progress, ProgressJob } from "../../cli/progress.js";
import { shardRange } from "../../evaluation/shard.js";
import { resumable } from "../resumable.js";
import type { ImageSide } from "./image-side.js";

/** What an extraction is told. */
export interface GatherOptions {
  readonly cache: string | undefined;
  readonly batchSize: number | undefined;
  readonly signal: AbortSignal;
  /** What goes on with it after an interrupt, where there is a cache. */
  readonly commandLine: string;
  readonly startProgress: (job: ProgressJob) => Progress;
  /** Whether the features themselves are needed, and not only their moments. */
  readonly keepsFeatures: boolean;
  /** Only so many images, from the first. */
  readonly limit?: number | undefined;
  readonly shard?: { readonly index: number; readonly of: number } | undefined;
}

/** All that the scores need of one side. */
export interface GatheredSide {
  readonly name: string;
  readonly count: number | null;
  /** For the Fréchet distance. */
  readonly frechet: FrechetSide;
  readonly moments?: FeatureMoments;
  readonly features?: FeatureMatrix;
  readonly logits?: FeatureMatrix;
  /** What made them, where that is known. */
  readonly extractor?: FeatureExtractor;
  readonly convention: string;
  readonly seed?: number;
  readonly fingerprint?: string;
  /** Of the extraction alone; absent for files. */
  readonly imagesPerSecond?: number;
}

/** Extracts features of images, from the cache where they are in it. */
export async function gatherImages(
  { name, pictures: all, seed }: ImageSide,
  extractor: ImageExtractor,
  options: GatherOptions,
): Promise<GatheredSide> {
  const { cache, batchSize, signal, commandLine, startProgress, limit, shard } = options;
  const limited = limit !== undefined && limit < all.length ? slicePictures(all, 0, limit) : all;
  const pictures = shardOf(limited, shard);
  if (pictures.length < 2) {
    throw new VaeError(
      "DATA_INVALID",
      `${name}: expected at least 2 images, got ${pictures.length}.`,
    );
  }
  const { dimension } = extractor.extractor;
  // Few images: their distance is taken from the features, exactly and in no time.
  const isFew = pictures.length <= dimension;
  const keeps = options.keepsFeatures || isFew;
  const moments = isFew ? undefined : new FeatureMoments(dimension);
  const features: FeatureMatrix[] = [];
  const logits: FeatureMatrix[] = [];
  const progress = startProgress({ label: name, total: pictures.length, unit: "images" });
  const started = performance.now();
  let made = 0;
  let reached = 0;
  const extract = async () => {
    const chunks = extractFeatures(pictures, extractor, {
      cache,
      batchSize,
      signal,
      onProgress(done, isCached) {
        if (!isCached) made += done - reached;
        reached = done;
        if (!isCached || done === pictures.length) progress.update(done, isCached ? "cached" : "");
      },
    });
    for await (const chunk of chunks) {
      if (keeps) features.push(chunk.features);
      else moments?.add(chunk.features.data);
      if (chunk.logits) logits.push(chunk.logits);
    }
  };
  try {
    await (cache === undefined ? extract() : resumable(commandLine, extract));
  } finally {
    progress.stop();
  }
  const seconds = (performance.now() - started) / 1000;
  const joined = keeps ? joinRows(features) : undefined;
  if (joined !== undefined) moments?.add(joined.data);
  return {
    name,
    count: pictures.length,
    frechet: moments ?? joined!,
    ...(moments && { moments }),
    ...(joined && { features: joined }),
    ...(logits.length > 0 && { logits: joinRows(logits) }),
    extractor: extractor.extractor,
    convention: extractor.convention,
    ...(seed !== undefined && { seed }),
    fingerprint: pictures.fingerprint,
    ...(made > 0 && { imagesPerSecond: made / seconds }),
  };
}

function shardOf(pictures: PictureSource, shard: GatherOptions["shard"]): PictureSource {
  if (shard === undefined) return pictures;
  const { length } = pictures;
  const [start, end] = shardRange(length, { index: shard.index - 1, count: shard.of });
  if (end - start < 2) {
    throw new VaeError(
      "CONFIG_INVALID",
      `--shard ${shard.index}/${shard.of}: leaves ${end - start} of ${length} images; take fewer shards.`,
    );
  }
  return slicePictures(pictures, start, end);
}

/** Reads statistics or features from a file. */
export async function gatherFile(
  name: string,
  kind: "statistics" | "features",
  convention: string | undefined,
): Promise<GatheredSide> {
  const bytes = await readBytes(name);
  const asked = convention === undefined ? {} : { convention };
  if (kind === "statistics") {
    const file = decodeStatistics(bytes, name, asked);
    return {
      name,
      count: file.count ?? null,
      frechet: file,
      ...(file.count !== undefined && { moments: FeatureMoments.fromGaussian(file) }),
      ...(file.extractor && { extractor: file.extractor }),
      convention: file.convention,
    };
  }
  const { features, extractor, convention: own } = decodeFeatures(bytes, name, asked);
  const [count = 0, dimension = 0] = features.shape;
  return {
    name,
    count,
    frechet: features,
    ...(count > dimension && { moments: FeatureMoments.of(features) }),
    features,
    ...(extractor && { extractor }),
    convention: own,
  };
}
