import { VaeError } from "@vae/base";
import { checkFinite } from "../features/feature-matrix.js";
import { inceptionExtractorId } from "../frechet/frechet-score.js";
import type { Picture } from "./picture.js";
import type { ImageExtractor } from "./image-extractor.js";

/** Options of {@link functionExtractor}. */
export interface FunctionExtractorOptions {
  /** Scores are called `FD-<id>`; lower-case letters, digits and dashes. */
  id: string;
  /** Number of features of an image. */
  dimension: number;
  /** How images enter, in a few words, e.g. `224x224x3, [0, 1]`. */
  convention: string;
  /** Of the file of weights, 64 hexadecimal digits. Default: that of no bytes, for a function without weights. */
  sha256?: string;
  /** Frees what the function holds. */
  dispose?: () => void;
  /** Features of a batch, `[batch, dimension]`, row after row. */
  features: (pictures: readonly Picture[]) => Promise<Float32Array> | Float32Array;
}

/** SHA-256 of no bytes: the weights of an extractor that has none. */
export const noWeights = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/**
 * Makes an extractor of a function, whose Fréchet distances are called `FD-<id>`.
 *
 * @throws {VaeError} CONFIG_INVALID, when the id is no such word or that of the Inception network, whose name a
 *   distance has to earn, the dimension is no whole number ≥ 1 or the hash is none. Its `extract` throws SHAPE_MISMATCH, when the
 *   function returns another number of features, and DATA_INVALID, when one is not finite.
 *
 * @example
 * ```ts
 * const brightness = functionExtractor({
 *   id: "brightness",
 *   dimension: 1,
 *   convention: "any size, mean of all bytes",
 *   features: (pictures) =>
 *     Float32Array.from(pictures, ({ data }) => data.reduce((sum, v) => sum + v, 0) / data.length),
 * });
 * ```
 */
export function functionExtractor({
  id,
  dimension,
  convention,
  sha256 = noWeights,
  dispose = () => undefined,
  features,
}: FunctionExtractorOptions): ImageExtractor {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || id === inceptionExtractorId) {
    throw new VaeError(
      "CONFIG_INVALID",
      `extractor id: expected lower-case letters, digits and dashes, other than ${inceptionExtractorId}, got "${id}".`,
    );
  }
  if (!Number.isSafeInteger(dimension) || dimension < 1) {
    throw new VaeError(
      "CONFIG_INVALID",
      `extractor ${id}: expected a dimension ≥ 1, got ${dimension}.`,
    );
  }
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `extractor ${id}: expected a sha256 of 64 hexadecimal digits, got "${sha256}".`,
    );
  }
  return {
    extractor: { id, sha256, dimension },
    convention,
    async extract(pictures, first = 0) {
      const data = await features(pictures);
      if (data.length !== pictures.length * dimension) {
        throw new VaeError(
          "SHAPE_MISMATCH",
          `extractor ${id}: expected ${pictures.length} × ${dimension} features, got ${data.length} numbers.`,
        );
      }
      checkFinite(data, dimension, `extractor ${id}`, first);
      return { features: { data, shape: [pictures.length, dimension] } };
    },
    dispose,
  };
}
