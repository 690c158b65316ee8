import { Rng, VaeError } from "@vae/base";
import { checkFeatures, type FeatureMatrix } from "../features/feature-matrix.js";
import { FeatureMoments } from "../features/feature-moments.js";
import { selectRows } from "../features/feature-rows.js";
import { frechetDistance, type FrechetOptions, type FrechetSide } from "./frechet-distance.js";

/** Options of {@link frechetInfinity}. */
export interface FrechetInfinityOptions extends FrechetOptions {
  /** How many sizes of subsets, evenly from `smallest` to all images. @default 15 */
  points?: number;
  /** Images in the smallest subset. @default 5000 */
  smallest?: number;
  /** Of the subsets. @default 1 */
  seed?: number;
}

/** A Fréchet distance extrapolated to infinitely many generated images. */
export interface FrechetInfinity {
  /** The intercept of the line. */
  readonly value: number;
  /** Change of the distance with 1 / n. */
  readonly slope: number;
  /** The distances that the line was drawn through. */
  readonly points: readonly { readonly count: number; readonly value: number }[];
  readonly seed: number;
}

/**
 * Removes most of the bias by the number of generated images (Chong and Forsyth, 2020): distances of random subsets of
 * several sizes, and the intercept of their least-squares line over 1 / n.
 *
 * The bias by the number of reference images stays. A distance of 0 may come out slightly negative.
 *
 * @param generated - Features of the generated images.
 * @param reference - The other side, the same for all subsets.
 * @throws {VaeError} DATA_INVALID, when there are not more images than `smallest`; CONFIG_INVALID, when an option makes
 *   no sense; else as {@link frechetDistance}.
 */
export function frechetInfinity(
  generated: FeatureMatrix,
  reference: FrechetSide,
  { points = 15, smallest = 5000, seed = 1, ...options }: FrechetInfinityOptions = {},
): FrechetInfinity {
  const { count } = checkFeatures(generated, "frechetInfinity");
  if (!Number.isInteger(points) || points < 2) {
    throw new VaeError("CONFIG_INVALID", `points: expected a whole number ≥ 2, got ${points}.`);
  }
  if (!Number.isInteger(smallest) || smallest < 2) {
    throw new VaeError("CONFIG_INVALID", `smallest: expected a whole number ≥ 2, got ${smallest}.`);
  }
  if (count <= smallest) {
    throw new VaeError(
      "DATA_INVALID",
      `frechetInfinity: expected more than ${smallest} images, got ${count}; pass a smaller \`smallest\`.`,
    );
  }
  // The reference is the same each time: its moments are taken once.
  const fixed = "shape" in reference ? FeatureMoments.of(reference) : reference;
  const rng = new Rng(seed);
  const distances = Array.from({ length: points }, (_, i) => {
    const size = Math.floor(smallest + ((count - smallest) * i) / (points - 1));
    const rows = rng.fork(`subset/${i}`).permutation(count).subarray(0, size);
    return {
      count: size,
      value: frechetDistance(selectRows(generated, rows), fixed, options).value,
    };
  });
  return { ...lineOverInverse(distances), points: distances, seed };
}

/** Least squares of value on 1 / count. */
function lineOverInverse(points: readonly { readonly count: number; readonly value: number }[]): {
  value: number;
  slope: number;
} {
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const centre = mean(({ count }) => 1 / count);
  const level = mean(({ value }) => value);
  const slope =
    mean(({ count, value }) => (1 / count - centre) * (value - level)) /
    mean(({ count }) => (1 / count - centre) ** 2);
  return { value: level - slope * centre, slope };
}
