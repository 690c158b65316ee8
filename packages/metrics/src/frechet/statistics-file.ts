import { decodeNpz, encodeNpz, VaeError } from "@vae/base";
import { FeatureMoments } from "../features/feature-moments.js";
import type { Gaussian } from "./frechet-distance.js";
import type { FeatureExtractor } from "./frechet-score.js";
import { agreedConvention, decodeTag, encodeTag, type StatisticsOrigin } from "./origin-tag.js";

/** Mean and covariance from a file. */
export interface StatisticsFile extends Gaussian {
  /** How images entered the extractor: the file's own word, or the reader's for a foreign file. */
  readonly convention: string;
  /** Where the file tells. */
  readonly extractor?: FeatureExtractor;
}

/**
 * Writes feature statistics as an npz file: `mu` `[d]` and `sigma` `[d, d]` (ddof 1) in float64, as pytorch-fid and TTUR
 * have them, and `convention`, UTF-8 bytes of JSON that say what made them.
 *
 * @throws {VaeError} as {@link FeatureMoments.covariance}, of fewer than 2 rows.
 */
export function encodeStatistics(
  moments: FeatureMoments,
  { extractor, convention }: StatisticsOrigin,
): Uint8Array {
  const { mean, count, dimension } = moments;
  const tag = encodeTag({ convention, count, extractor });
  return encodeNpz(
    {
      mu: { shape: [dimension], data: mean },
      sigma: { shape: [dimension, dimension], data: moments.covariance() },
      convention: { shape: [tag.length], data: tag },
    },
    { compress: true },
  );
}

/**
 * Reads feature statistics, of this package or another.
 *
 * @param bytes - The file.
 * @param subject - Its name, which error messages start with.
 * @param options - `convention`: how images are to have entered the extractor. A file that says otherwise is refused;
 *   a foreign file says nothing and must be vouched for.
 * @throws {VaeError} DATA_INVALID, when it is no statistics file, the conventions differ, or a foreign file comes
 *   without one.
 */
export function decodeStatistics(
  bytes: Uint8Array,
  subject: string,
  { convention }: { convention?: string } = {},
): StatisticsFile {
  const { mu, sigma, convention: tag } = decodeNpz(bytes, subject);
  const mean = floats(mu?.data);
  const covariance = floats(sigma?.data);
  const size = mean?.length ?? 0;
  const isSquare = sigma?.shape.length === 2 && sigma.shape.every((length) => length === size);
  if (mean === undefined || covariance === undefined || !isSquare) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected floats "mu" [d] and "sigma" [d, d], got ` +
        `[${mu?.shape.join(", ") ?? "none"}] and [${sigma?.shape.join(", ") ?? "none"}].`,
    );
  }
  for (const [array, values] of [
    ["mu", mean],
    ["sigma", covariance],
  ] as const) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad === -1) continue;
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected finite numbers in "${array}", got ${values[bad]} as number ${bad} (counted from 0).`,
    );
  }
  const origin = tag && decodeTag(tag.data, subject);
  const agreed = agreedConvention(origin?.convention, convention, subject);
  return { mean, covariance, ...origin, convention: agreed };
}

function floats(data: unknown): Float32Array | Float64Array | undefined {
  return data instanceof Float32Array || data instanceof Float64Array ? data : undefined;
}
