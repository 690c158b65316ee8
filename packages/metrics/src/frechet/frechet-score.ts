import type { FrechetDistance, FrechetWarning } from "./frechet-distance.js";

/** What turned images into features. */
export interface FeatureExtractor {
  /** Network and training data, e.g. `lenet-fashion` or `inception-2015-12-05`. */
  readonly id: string;
  /** Of the file of weights, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Number of features of an image. */
  readonly dimension: number;
}

/** The network whose distances bear the name FID: the graph that TensorFlow published on that day. */
export const inceptionExtractorId = "inception-2015-12-05";

/**
 * The only honest name of a Fréchet distance.
 *
 * `FID` is kept for the 2048 features of one network; its other layers are `FID-64`, `FID-192`, `FID-768`, and every
 * other extractor is `FD-<id>`.
 *
 * @example
 * ```ts
 * frechetName({ id: "lenet-fashion", dimension: 84 }); // "FD-lenet-fashion"
 * ```
 */
export function frechetName({ id, dimension }: Pick<FeatureExtractor, "id" | "dimension">): string {
  if (id !== inceptionExtractorId) return `FD-${id}`;
  return dimension === 2048 ? "FID" : `FID-${dimension}`;
}

/** How the images came to be, on one side of a score. */
export interface ScoredImages {
  /** Which images: data set and split, or run and sampler. */
  readonly source: string;
  /** Number of images; null where a statistics file does not tell. */
  readonly count: number | null;
  /** Whether they were rounded to 8 bits before the features were taken. */
  readonly isQuantised: boolean;
  /** Of the draw, where there was one. */
  readonly seed?: number;
}

/** A Fréchet distance with everything that made it; plain JSON. */
export interface FrechetScore {
  /** By {@link frechetName}. */
  readonly name: string;
  readonly value: number;
  readonly meanTerm: number;
  readonly traceTerm: number;
  /** The negative sum that rounding left, where `value` says 0; otherwise 0. */
  readonly clamped: number;
  readonly extractor: FeatureExtractor;
  /** How images enter the extractor, e.g. `28x28x1, [0, 1]`, `tf1` or `clean`. */
  readonly convention: string;
  /** Numbers of images on both sides. */
  readonly n: readonly [number | null, number | null];
  readonly images: readonly [ScoredImages, ScoredImages];
  readonly warnings: readonly FrechetWarning[];
}

/** What {@link frechetScore} has to be told beside the distance. */
export interface FrechetScoreOrigin {
  readonly extractor: FeatureExtractor;
  readonly convention: string;
  /** Both sides, in the order of the distance, without their numbers, which the distance knows. */
  readonly images: readonly [Omit<ScoredImages, "count">, Omit<ScoredImages, "count">];
}

/** Puts a distance together with what made it. */
export function frechetScore(
  distance: FrechetDistance,
  { extractor, convention, images }: FrechetScoreOrigin,
): FrechetScore {
  const { value, meanTerm, traceTerm, clamped, counts, warnings } = distance;
  return {
    name: frechetName(extractor),
    value,
    meanTerm,
    traceTerm,
    clamped,
    extractor,
    convention,
    n: counts,
    images: [
      { ...images[0], count: counts[0] },
      { ...images[1], count: counts[1] },
    ],
    warnings,
  };
}
