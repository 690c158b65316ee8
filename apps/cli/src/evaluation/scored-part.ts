import {
  FeatureMoments,
  meanSquaredError,
  VarianceLossAccumulator,
  type FeatureMatrix,
} from "@vae/metrics";
import { joinRows } from "@vae/metrics/node";

/** What the scores of a set of images take from a part of it; {@link PartMerger} makes that of the whole from all parts. */
export interface ScoredPart {
  /** Number of images. */
  readonly count: number;
  /** Features where there are no more images than features, else their moments: the smaller of the two. */
  readonly features: FeatureMatrix | FeatureMoments;
  /** Mean image, `[size]`. */
  readonly mean: Float64Array;
  /** Axis 0: of each pixel over the images, mean over the pixels; axis 1: of each image, mean over the images. Divisor n. */
  readonly variance: number;
  /** Mean squared error to the images that were encoded; null where none were. */
  readonly mse: number | null;
}

/** Which variance: 0 of each pixel over the images, 1 of each image over its pixels. */
export type VarianceAxis = 0 | 1;

/** What {@link scorePart} takes beside the features. */
export interface ScorePartOptions {
  /** In [0, 1], `[n, size]`. */
  readonly images: Float32Array;
  /** Values of one image. */
  readonly size: number;
  readonly axis: VarianceAxis;
  /** The images that were encoded, in the same order, where these are reconstructions. */
  readonly originals?: Float32Array | undefined;
}

/**
 * Takes from images what their scores need.
 *
 * @throws {VaeError} DATA_INVALID, when a number is not finite.
 */
export function scorePart(
  features: FeatureMatrix,
  { images, size, axis, originals }: ScorePartOptions,
): ScoredPart {
  const samples = (data: Float32Array) => ({ data, shape: [data.length / size, size] });
  const { reconstructionVariance: variance } = new VarianceLossAccumulator(size, {
    axis,
  }).addReconstructions(images);
  return {
    count: images.length / size,
    features: compact(features),
    mean: meanImage(images, size),
    variance,
    mse: originals === undefined ? null : meanSquaredError(samples(originals), samples(images)),
  };
}

/**
 * Merges parts of a set to what the whole set would have given, in bounded memory and whatever the parts: exactly but for
 * rounding of float64, and features to the bit as long as all parts have them. Rounding depends on the order of the parts.
 *
 * Moments of features merge by the formula of Chan, Golub and LeVeque, variances by the law of total variance: with weights
 * `w = nᵢ / n`, `Var = Σ w Varᵢ + Σ w (meanᵢ − mean)²`, the second term only for the variance over images.
 */
export class PartMerger {
  readonly #axis: VarianceAxis;
  #count = 0;
  #mean = new Float64Array(0);
  #variance = 0;
  #mse: number | null = 0;
  #few: FeatureMatrix[] = [];
  #moments: FeatureMoments | undefined;

  constructor(axis: VarianceAxis) {
    this.#axis = axis;
  }

  /** Takes in a part, which stays as it is. */
  add({ count, features, mean, variance, mse }: ScoredPart): this {
    this.#addFeatures(features);
    if (this.#count === 0) this.#mean = new Float64Array(mean.length);
    const total = this.#count + count;
    const [before, now] = [this.#count / total, count / total];
    // NB: the first part comes out as it went in, to the bit.
    let between = 0;
    for (const [j, value] of mean.entries()) {
      const difference = value - this.#mean[j]!;
      between += difference ** 2 / mean.length;
      this.#mean[j]! += difference * now;
    }
    this.#variance = before * this.#variance + now * variance;
    if (this.#axis === 0) this.#variance += before * now * between;
    this.#mse = this.#mse === null || mse === null ? null : before * this.#mse + now * mse;
    this.#count = total;
    return this;
  }

  /** What all parts so far give; undefined before the first. */
  get whole(): ScoredPart | undefined {
    if (this.#count === 0) return undefined;
    return {
      count: this.#count,
      features: this.#moments ?? joinRows(this.#few),
      mean: this.#mean.slice(),
      variance: this.#variance,
      mse: this.#mse,
    };
  }

  /** Keeps features while there are no more rows than columns, as {@link compact} does. */
  #addFeatures(features: ScoredPart["features"]): void {
    if (this.#moments === undefined && "shape" in features) {
      const few = [...this.#few, features];
      const rows = few.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
      if (rows <= (features.shape[1] ?? 0)) {
        this.#few = few;
        return;
      }
    }
    this.#moments ??= this.#few.reduce(
      (moments, { data }) => moments.add(data),
      new FeatureMoments("shape" in features ? (features.shape[1] ?? 0) : features.dimension),
    );
    this.#few = [];
    if ("shape" in features) this.#moments.add(features.data);
    else this.#moments.merge(features);
  }
}

/** Few images: their distance is taken from the features, exactly and in no time. */
function compact(features: FeatureMatrix): ScoredPart["features"] {
  const [n = 0, dimension = 0] = features.shape;
  return n <= dimension ? features : FeatureMoments.of(features);
}

function meanImage(images: Float32Array, size: number): Float64Array {
  const mean = new Float64Array(size);
  const count = images.length / size;
  for (let start = 0; start < images.length; start += size) {
    for (let j = 0; j < size; j++) mean[j]! += images[start + j]!;
  }
  return mean.map((sum) => sum / count);
}
