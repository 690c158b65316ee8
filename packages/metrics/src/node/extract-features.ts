import { VaeError } from "@vae/base";
import type { ExtractedBatch, ImageExtractor } from "../extractors/image-extractor.js";
import { joinRows } from "../features/join-rows.js";
import { openFeatureCache } from "./feature-cache.js";
import type { PictureSource } from "./picture-source.js";

/** Options of {@link extractFeatures}. */
export interface ExtractFeaturesOptions {
  /** Folder in which finished parts are kept, so that an interrupted extraction goes on. Absent: none is kept. */
  cache?: string | undefined;
  /** Most images that pass through the network at once; changes time and memory only. @default 20 */
  batchSize?: number | undefined;
  /** Aborts between two batches; what is finished by then is kept. */
  signal?: AbortSignal | undefined;
  /** Is told how many images are done, and whether the last ones came from the cache. */
  onProgress?: ((done: number, isCached: boolean) => void) | undefined;
}

/** Features of consecutive images. */
export interface FeatureChunk extends ExtractedBatch {
  /** Position of the first one. */
  readonly start: number;
}

/** Images in one part of the cache: half a minute of Inception on two cores, 1.6 MB of 2048 features. */
const chunkImages = 200;

/**
 * Features of a set of images, part after part, in bounded memory: what has been handed on is not kept.
 *
 * @throws {VaeError} CONFIG_INVALID, when the batch size is no whole number ≥ 1; DATA_INVALID, when the source gives no
 *   image where it has one; else as the extractor and the source.
 *
 * @example
 * ```ts
 * const moments = new FeatureMoments(extractor.extractor.dimension);
 * for await (const { features } of extractFeatures(pictures, extractor, { cache: "cache" })) {
 *   moments.add(features.data);
 * }
 * ```
 */
export async function* extractFeatures(
  pictures: PictureSource,
  extractor: ImageExtractor,
  { cache: folder, batchSize = 20, signal, onProgress }: ExtractFeaturesOptions = {},
): AsyncGenerator<FeatureChunk> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new VaeError(
      "CONFIG_INVALID",
      `batchSize: expected a whole number ≥ 1, got ${batchSize}.`,
    );
  }
  const { fingerprint, offset } = pictures.whole ?? { ...pictures, offset: 0 };
  const key = { images: fingerprint, ...descriptionOf(extractor) };
  const cache = folder === undefined ? undefined : await openFeatureCache(folder, key);
  for (let start = 0; start < pictures.length; start += chunkImages) {
    signal?.throwIfAborted();
    const end = Math.min(start + chunkImages, pictures.length);
    const known = await cache?.read(offset + start, offset + end);
    if (known !== undefined && (extractor.classes === undefined || known.logits !== undefined)) {
      onProgress?.(end, true);
      yield { start, ...known };
      continue;
    }
    const parts: ExtractedBatch[] = [];
    for (let from = start; from < end;) {
      signal?.throwIfAborted();
      const batch = await pictures.read(from, Math.min(from + batchSize, end));
      if (batch.length === 0) throw noPictures(pictures, from);
      parts.push(await extractor.extract(batch, from));
      from += batch.length;
      onProgress?.(from, false);
      await new Promise(setImmediate); // TensorFlow is synchronous: let signals in
    }
    const logits = parts.flatMap((part) => (part.logits ? [part.logits] : []));
    const chunk = {
      features: joinRows(parts.map(({ features }) => features)),
      ...(logits.length > 0 && { logits: joinRows(logits) }),
    };
    await cache?.write(offset + start, offset + end, chunk);
    yield { start, ...chunk };
  }
}

function noPictures({ fingerprint }: PictureSource, at: number): VaeError {
  return new VaeError(
    "DATA_INVALID",
    `${fingerprint}: expected an image ${at} (counted from 0), got none.`,
  );
}

function descriptionOf({ extractor, convention }: ImageExtractor) {
  return { extractor, convention };
}
