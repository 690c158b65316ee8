import { checkFormat, VaeError } from "@vae/base";
import type { FeatureExtractor } from "./frechet-score.js";

/** What statistics or features were made with. */
export interface StatisticsOrigin {
  readonly extractor: FeatureExtractor;
  /** How images entered the extractor, e.g. `tf1`. */
  readonly convention: string;
}

/** The tag of our files: UTF-8 bytes of JSON, which no pickle is needed to read. */
export function encodeTag(origin: StatisticsOrigin & { readonly count: number }): Uint8Array {
  const { convention, count, extractor } = origin;
  return new TextEncoder().encode(JSON.stringify({ format: 1, convention, count, extractor }));
}

/**
 * Reads a tag. One without a format is of version 1.
 *
 * @throws {VaeError} DATA_INVALID, when the bytes are no tag, or one of a newer version.
 */
export function decodeTag(
  data: unknown,
  subject: string,
): StatisticsOrigin & { readonly count: number } {
  let tag: unknown;
  try {
    tag = JSON.parse(new TextDecoder().decode(data instanceof Uint8Array ? data : undefined));
  } catch {
    tag = undefined;
  }
  const {
    format = 1,
    convention,
    count,
    extractor,
  } = (tag ?? {}) as Partial<Record<string, unknown>>;
  checkFormat(format, `${subject}: "convention"`);
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
      `${subject}: "convention": expected what made the file, got other bytes.`,
    );
  }
  return { convention, count, extractor: { id, sha256, dimension } };
}

/**
 * The convention of a file: its own word, or for a foreign file the reader's.
 *
 * @throws {VaeError} DATA_INVALID, when the two differ, or a foreign file comes without one.
 */
export function agreedConvention(
  own: string | undefined,
  asked: string | undefined,
  subject: string,
): string {
  if (own === undefined) {
    if (asked !== undefined) return asked;
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: does not say how images entered the network; name the convention it was made with (tf1, ` +
        "pytorch-fid or clean).",
    );
  }
  if (asked !== undefined && asked !== own) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: expected statistics of convention ${asked}, got ${own}; they cannot be compared.`,
    );
  }
  return own;
}
