import type { FeatureMatrix } from "../features/feature-matrix.js";
import type { FeatureExtractor } from "../frechet/frechet-score.js";
import type { Picture } from "./picture.js";

/** What an extractor makes of a batch of images. */
export interface ExtractedBatch {
  /** `[batch, dimension]`. */
  readonly features: FeatureMatrix;
  /** `[batch, classes]`, for the Inception Score, where they were asked for. */
  readonly logits?: FeatureMatrix;
}

/**
 * Turns images into the features that Fréchet and kernel distances compare. Every kind has this one form: Inception,
 * the LeNet of Fashion-MNIST, a TensorFlow.js model, raw pixels, a function of yours.
 */
export interface ImageExtractor {
  /** What every score over these features is stamped with. */
  readonly extractor: FeatureExtractor;
  /** How images enter, e.g. `tf1`; part of every score. */
  readonly convention: string;
  /** Number of logits beside the features; absent where there are none. */
  readonly classes?: number;
  /**
   * @param pictures - One batch, all of it at once.
   * @param first - Position of the first one in its set, for error messages.
   */
  extract(pictures: readonly Picture[], first?: number): Promise<ExtractedBatch>;
  /** Frees what it holds. */
  dispose(): void;
}
