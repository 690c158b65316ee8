import { decodeNpz, encodeNpz, VaeError } from "@vae/base";
import { FeatureMoments } from "../features/feature-moments.js";
import type { Gaussian } from "./frechet-distance.js";
import type { FeatureExtractor } from "./frechet-score.js";

/** What statistics were made with. */
export interface StatisticsOrigin {
  readonly extractor: FeatureExtractor;
  /** How images entered the extractor, e.g. `tf1`. */
  readonly convention: string;
}

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
 */
export function encodeStatistics(
  moments: FeatureMoments,
  { extractor, convention }: StatisticsOrigin,
): Uint8Array {
  const { mean, count, dimension } = moments;
  const tag = new TextEncoder().encode(JSON.stringify({ convention, count, extractor }));
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
 * @param subject - Name of the file, which error messages start with.
 * @param options.convention - How images are to have entered the extractor. A file that says otherwise is refused;
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
  if (tag === undefined) {
    if (convention !== undefined) return { mean, covariance, convention };
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: does not say how images entered the network; name the convention it was made with (tf1, ` +
        "pytorch-fid or clean).",
    );
  }
  const origin = parseTag(tag.data instanceof Uint8Array ? tag.data : new Uint8Array(), subject);
  if (convention !== undefined && convention !== origin.convention) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected statistics of convention ${convention}, got ${origin.convention}; they cannot be compared.`,
    );
  }
  return { mean, covariance, ...origin };
}

function floats(data: unknown): Float32Array | Float64Array | undefined {
  return data instanceof Float32Array || data instanceof Float64Array ? data : undefined;
}

function parseTag(bytes: Uint8Array, subject: string): StatisticsOrigin & { count: number } {
  let tag: unknown;
  try {
    tag = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    tag = undefined;
  }
  const { convention, count, extractor } = (tag ?? {}) as Partial<Record<string, unknown>>;
  const { id, sha256, dimension } = (extractor ?? {}) as Partial<Record<string, unknown>>;
  if (
    typeof convention !== "string" ||
    typeof count !== "number" ||
    typeof id !== "string" ||
    typeof sha256 !== "string" ||
    typeof dimension !== "number"
  ) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: "convention": expected what made the statistics, got other bytes.`,
    );
  }
  return { convention, count, extractor: { id, sha256, dimension } };
}
