import { VaeError } from "@vae/base";
import { checkFeaturePair, type FeatureMatrix } from "../features/feature-matrix.js";
import { featureRows, selectRows } from "../features/feature-rows.js";
import { plainLinearAlgebra, type LinearAlgebra } from "../linear-algebra/linear-algebra.js";
import type { Matrix } from "../linear-algebra/matrix.js";
import { MersenneTwister } from "../random/mersenne-twister.js";

/** How the squared maximum mean discrepancy is estimated. */
export type KernelEstimator = "unbiased" | "biased" | "u-statistic";

/** Options of {@link kernelDistance}. */
export interface KernelDistanceOptions {
  /**
   * `unbiased` leaves out the pairs of an image with itself inside each set; `biased` keeps them; `u-statistic`
   * leaves out the pairs (i, i) between the sets, too, and needs equal numbers of images.
   *
   * @default "unbiased"
   */
  estimator?: KernelEstimator;
  /** Does the heavy float64 work. @default plainLinearAlgebra */
  linearAlgebra?: LinearAlgebra;
}

/**
 * Kernel distance (KID on Inception features; Bińkowski et al., 2018): the squared maximum mean discrepancy under
 * `k(a, b) = (a · b / d + 1)³`, over all rows.
 *
 * The unbiased value may be slightly negative; it is never clamped. Memory is bounded by blocks of 1024 rows.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the dimensions differ; DATA_INVALID, when a side has fewer than two
 *   images, a number that is not finite, or `u-statistic` gets sets of different size.
 *
 * @example
 * ```ts
 * const side = (...data: number[]) => ({ data: Float64Array.from(data), shape: [data.length, 1] });
 * kernelDistance(side(0, 1), side(1, 1), { estimator: "biased" }); // (1 + 1 + 1 + 8)/4 + 8 − 2 (1 + 8)/2 = 1.75
 * ```
 */
export function kernelDistance(
  x: FeatureMatrix,
  y: FeatureMatrix,
  { estimator = "unbiased", linearAlgebra = plainLinearAlgebra }: KernelDistanceOptions = {},
): number {
  const { counts } = checkFeaturePair(x, y, "kernelDistance");
  if (Math.min(...counts) < 2) {
    throw new VaeError(
      "DATA_INVALID",
      `kernelDistance: expected at least 2 images on both sides, got ${counts.join(" and ")}.`,
    );
  }
  return ofChecked(x, y, estimator, linearAlgebra);
}

/** The same of two sides that are known to be finite, of one dimension and of two rows at least. */
function ofChecked(
  x: FeatureMatrix,
  y: FeatureMatrix,
  estimator: KernelEstimator,
  linearAlgebra: LinearAlgebra,
): number {
  const [m = 0] = x.shape;
  const [n = 0] = y.shape;
  const inX = kernelSums(x, x, linearAlgebra);
  const inY = kernelSums(y, y, linearAlgebra);
  const between = kernelSums(x, y, linearAlgebra);
  if (estimator === "biased") {
    return (
      (inX.apart + inX.same) / (m * m) +
      (inY.apart + inY.same) / (n * n) -
      (2 * (between.apart + between.same)) / (m * n)
    );
  }
  const within = inX.apart / (m * (m - 1)) + inY.apart / (n * (n - 1));
  if (estimator === "unbiased") return within - (2 * (between.apart + between.same)) / (m * n);
  if (m !== n) {
    throw new VaeError(
      "DATA_INVALID",
      `kernelDistance: the u-statistic needs equally many images on both sides, got ${m} and ${n}.`,
    );
  }
  return within - (2 * between.apart) / (m * (m - 1));
}

/** Options of {@link kernelDistanceOfSubsets}. */
export interface KernelSubsetOptions extends KernelDistanceOptions {
  /** How many subsets are drawn. @default 100 */
  subsets?: number;
  /** Images of each side in a subset. @default 1000 */
  subsetSize?: number;
  /** Of NumPy's `RandomState`. @default 2020 */
  seed?: number;
}

/** The kernel distance as it is reported: over many subsets. */
export interface KernelSubsetDistance {
  readonly mean: number;
  /** Of the subsets' values, ddof 0. */
  readonly standardDeviation: number;
  /** One value a subset. */
  readonly values: Float64Array;
  readonly subsetSize: number;
  readonly seed: number;
  readonly estimator: KernelEstimator;
  /** Number of images on both sides, of which the subsets were drawn. */
  readonly counts: readonly [number, number];
}

/**
 * Mean and spread of the kernel distance over random subsets without replacement, the form in which KID is published.
 *
 * The subsets equal those of torch-fidelity: one `RandomState(seed)`, for each subset
 * `choice(n, size, replace=False)` first of x, then of y.
 *
 * @throws {VaeError} as {@link kernelDistance}, DATA_INVALID, when a subset is larger than a side, and CONFIG_INVALID, when
 *   `subsets` is no whole number ≥ 1 or `subsetSize` none ≥ 2.
 */
export function kernelDistanceOfSubsets(
  x: FeatureMatrix,
  y: FeatureMatrix,
  {
    subsets = 100,
    subsetSize = 1000,
    seed = 2020,
    estimator = "unbiased",
    linearAlgebra = plainLinearAlgebra,
  }: KernelSubsetOptions = {},
): KernelSubsetDistance {
  const { counts, dimension } = checkFeaturePair(x, y, "kernelDistanceOfSubsets");
  if (!Number.isInteger(subsets) || subsets < 1) {
    throw new VaeError("CONFIG_INVALID", `subsets: expected a whole number ≥ 1, got ${subsets}.`);
  }
  if (!Number.isInteger(subsetSize) || subsetSize < 2) {
    throw new VaeError(
      "CONFIG_INVALID",
      `subsetSize: expected a whole number ≥ 2, got ${subsetSize}.`,
    );
  }
  if (subsetSize > Math.min(...counts)) {
    throw new VaeError(
      "DATA_INVALID",
      `kernelDistanceOfSubsets: subsets of ${subsetSize} images need as many on both sides, got ${counts[0]} and ` +
        `${counts[1]}. Pass a smaller subsetSize.`,
    );
  }
  const random = new MersenneTwister(seed);
  // The same memory for every subset: fresh pages cost as much as the copy.
  const subset = () => new Float64Array(subsetSize * dimension);
  const [ofX, ofY] = [subset(), subset()];
  const values = Float64Array.from({ length: subsets }, () =>
    ofChecked(
      selectRows(x, random.choice(counts[0], subsetSize), ofX),
      selectRows(y, random.choice(counts[1], subsetSize), ofY),
      estimator,
      linearAlgebra,
    ),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / subsets;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / subsets;
  return {
    mean,
    standardDeviation: Math.sqrt(variance),
    values,
    subsetSize,
    seed,
    estimator,
    counts,
  };
}

const blockRows = 1024;

/** Sums of the kernel over all pairs of rows: those with equal indices, and the others. */
function kernelSums(
  x: FeatureMatrix,
  y: FeatureMatrix,
  linearAlgebra: LinearAlgebra,
): { same: number; apart: number } {
  const [m = 0, dimension = 0] = x.shape;
  const [n = 0] = y.shape;
  const isSymmetric = x === y;
  let same = 0;
  let apart = 0;
  for (let top = 0; top < m; top += blockRows) {
    const rows = featureRows(x, top, top + blockRows);
    for (let left = isSymmetric ? top : 0; left < n; left += blockRows) {
      const others = isSymmetric && left === top ? rows : featureRows(y, left, left + blockRows);
      const products = linearAlgebra.multiplyTransposed(rows, others);
      const isOnDiagonal = left === top;
      for (let i = 0; i < products.rows; i++) {
        // What lies below the diagonal of a symmetric matrix is the mirror of what lies above.
        const row = sumOfCubes(products, i, isSymmetric && isOnDiagonal ? i : 0, dimension);
        const equal =
          isOnDiagonal && i < products.columns ? kernelAt(products, i, i, dimension) : 0;
        same += equal;
        apart += (isSymmetric ? 2 : 1) * (row - equal);
      }
    }
  }
  return { same, apart };
}

function kernelAt({ data, columns }: Matrix, i: number, j: number, dimension: number): number {
  const base = data[i * columns + j]! / dimension + 1;
  return base * base * base;
}

/** Of the kernel in row `i`, from column `from` on. */
function sumOfCubes({ data, columns }: Matrix, i: number, from: number, dimension: number): number {
  let sum = 0;
  for (let p = i * columns + from; p < (i + 1) * columns; p++) {
    const base = data[p]! / dimension + 1;
    sum += base * base * base;
  }
  return sum;
}
