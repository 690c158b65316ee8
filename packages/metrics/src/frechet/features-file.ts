import { decodeNpz, encodeNpz, VaeError } from "@vae/base";
import type { FeatureMatrix } from "../features/feature-matrix.js";
import type { FeatureExtractor } from "./frechet-score.js";
import { agreedConvention, decodeTag, encodeTag, type StatisticsOrigin } from "./origin-tag.js";

/** Features from a file. */
export interface FeaturesFile {
  readonly features: FeatureMatrix;
  readonly convention: string;
  /** Where the file tells. */
  readonly extractor?: FeatureExtractor;
}

/**
 * Writes features as an npz file: `feats` `[n, d]` in float32, as clean-fid has them, and `convention` as in statistics
 * files.
 */
export function encodeFeatures(
  { data, shape }: FeatureMatrix,
  { extractor, convention }: StatisticsOrigin,
): Uint8Array {
  const tag = encodeTag({ convention, extractor, count: shape[0] ?? 0 });
  return encodeNpz({
    feats: { shape, data: Float32Array.from(data) },
    convention: { shape: [tag.length], data: tag },
  });
}

/**
 * Reads features, of this package or of clean-fid.
 *
 * @param bytes - The file.
 * @param subject - Its name, which error messages start with.
 * @param options - `convention`: as for `decodeStatistics`.
 * @throws {VaeError} DATA_INVALID, when it holds no features, the conventions differ, or a foreign file comes without
 *   one.
 */
export function decodeFeatures(
  bytes: Uint8Array,
  subject: string,
  { convention }: { convention?: string } = {},
): FeaturesFile {
  const { feats, convention: tag } = decodeNpz(bytes, subject);
  const data = feats?.data;
  if (
    !(data instanceof Float32Array || data instanceof Float64Array) ||
    feats?.shape.length !== 2
  ) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected floats "feats" [n, d], got [${feats?.shape.join(", ") ?? "none"}].`,
    );
  }
  const origin = tag && decodeTag(tag.data, subject);
  const agreed = agreedConvention(origin?.convention, convention, subject);
  return {
    features: { data, shape: feats.shape },
    convention: agreed,
    ...(origin && { extractor: origin.extractor }),
  };
}
