import { VaeError } from "@vae/base";
import { checkFeatures, checkFinite, type FeatureMatrix } from "../features/feature-matrix.js";
import { FeatureMoments } from "../features/feature-moments.js";
import { helmertRows } from "../features/helmert-rows.js";
import { plainLinearAlgebra, type LinearAlgebra } from "../linear-algebra/linear-algebra.js";
import type { Matrix } from "../linear-algebra/matrix.js";

/** Mean and covariance as they stand in a statistics file: `mu` and `sigma`. */
export interface Gaussian {
  /** `[d]`. */
  readonly mean: Float64Array | Float32Array;
  /** `[d, d]`, symmetric, with ddof 1. */
  readonly covariance: Float64Array | Float32Array;
  /** Number of images behind it, where it is known. */
  readonly count?: number;
}

/** One side of a Fréchet distance: features, streamed moments, or a mean and covariance from a file. */
export type FrechetSide = FeatureMatrix | FeatureMoments | Gaussian;

/** What a reader of a distance should know about it. */
export interface FrechetWarning {
  readonly code: "fewer-images-than-features" | "few-images";
  /** One sentence. */
  readonly message: string;
}

/** A Fréchet distance and its parts, in squared units of the features. */
export interface FrechetDistance {
  /** `meanTerm + traceTerm`, never below 0. */
  readonly value: number;
  /** `|m₁ − m₂|²`. */
  readonly meanTerm: number;
  /** `Tr S₁ + Tr S₂ − 2 Tr (S₁ S₂)^½`. */
  readonly traceTerm: number;
  /** The sum of the two where rounding made it negative and `value` says 0; otherwise 0. */
  readonly clamped: number;
  readonly dimension: number;
  /** Number of images on both sides; null where a file does not tell. */
  readonly counts: readonly [number | null, number | null];
  readonly warnings: readonly FrechetWarning[];
}

/** Options of {@link frechetDistance}. */
export interface FrechetOptions {
  /** Does the heavy float64 work. @default plainLinearAlgebra */
  linearAlgebra?: LinearAlgebra;
}

/**
 * Fréchet distance between the Gaussians that fit two sets of features (Heusel et al., 2017):
 * `|m₁ − m₂|² + Tr S₁ + Tr S₂ − 2 Tr (S₁ S₂)^½`, covariances with ddof 1, all in float64.
 *
 * Exact for every n ≥ 2 and covariances of any rank. With `S = FᵀF` on both sides, `Tr (S₁ S₂)^½` is the sum of the
 * singular values of `F₁ F₂ᵀ`; F are the Helmert rows of the features where these are fewer than the
 * dimension, and a pivoted Cholesky factor otherwise. No root of a matrix is taken, so there is no imaginary part
 * to discard and no ε on a diagonal.
 *
 * Plain TypeScript takes about 17 s for two full 2048 × 2048 covariances, and 0.1 s for 90 images on both sides.
 *
 * NB: it is biased by the number of images. Compare only distances with equal n, and print n.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when dimensions differ; DATA_INVALID, when a side has less than two
 *   images, a number that is not finite, or a negative variance.
 *
 * @example
 * ```ts
 * const side = (...data: number[]) => ({ data: Float64Array.from(data), shape: [data.length, 1] });
 * frechetDistance(side(0, 2), side(1, 3)).value; // 1: the means differ by 1, the variances are equal
 * ```
 */
export function frechetDistance(
  a: FrechetSide,
  b: FrechetSide,
  { linearAlgebra = plainLinearAlgebra }: FrechetOptions = {},
): FrechetDistance {
  const first = factored(a, linearAlgebra, "first side");
  const second = factored(b, linearAlgebra, "second side");
  const dimension = first.mean.length;
  if (second.mean.length !== dimension) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `frechetDistance: expected ${dimension} features on both sides, got ${second.mean.length} on the second.`,
    );
  }
  const meanTerm = first.mean.reduce((sum, value, j) => sum + (value - second.mean[j]!) ** 2, 0);
  const cross = linearAlgebra.multiplyTransposed(first.factor, second.factor);
  const root = linearAlgebra.singularValues(cross).reduce((sum, value) => sum + value, 0);
  const traceTerm = first.trace + second.trace - 2 * first.scale * second.scale * root;
  const sum = meanTerm + traceTerm;
  return {
    value: Math.max(sum, 0),
    meanTerm,
    traceTerm,
    clamped: Math.min(sum, 0),
    dimension,
    counts: [first.count, second.count],
    warnings: warningsOf([first.count, second.count], dimension),
  };
}

/** A covariance as `scale² · factorᵀ factor`. */
interface Factored {
  readonly mean: Float64Array;
  readonly trace: number;
  readonly factor: Matrix;
  readonly scale: number;
  readonly count: number | null;
}

function factored(side: FrechetSide, linearAlgebra: LinearAlgebra, subject: string): Factored {
  if (isMoments(side)) return ofMoments(side, linearAlgebra, subject);
  if ("covariance" in side) return ofGaussian(side, linearAlgebra, subject);
  const { count, dimension } = checkFeatures(side, subject);
  if (count > dimension) return ofMoments(FeatureMoments.of(side), linearAlgebra, subject);
  requireTwo(count, subject);
  const { rows, mean } = helmertRows(side);
  const trace = rows.data.reduce((sum, value) => sum + value * value, 0) / (count - 1);
  return { mean, trace, factor: rows, scale: 1 / Math.sqrt(count - 1), count };
}

/** By shape and not by class, since two installed copies of a package have two classes. */
function isMoments(side: FrechetSide): side is FeatureMoments {
  return "scatter" in side;
}

function ofMoments(
  moments: FeatureMoments,
  linearAlgebra: LinearAlgebra,
  subject: string,
): Factored {
  const { count, mean, dimension } = moments;
  requireTwo(count, subject);
  const scatter = { rows: dimension, columns: dimension, data: moments.scatter() };
  return {
    mean,
    trace: traceOf(scatter) / (count - 1),
    factor: linearAlgebra.pivotedCholesky(scatter),
    scale: 1 / Math.sqrt(count - 1),
    count,
  };
}

function ofGaussian(
  { mean, covariance, count }: Gaussian,
  linearAlgebra: LinearAlgebra,
  subject: string,
): Factored {
  const dimension = mean.length;
  if (dimension < 1 || covariance.length !== dimension * dimension) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${subject}: expected a covariance of ${dimension} × ${dimension} numbers, got ${covariance.length}.`,
    );
  }
  checkFinite(mean, dimension, `${subject}, mean`);
  checkFinite(covariance, dimension, `${subject}, covariance`);
  if (count !== undefined) requireTwo(count, subject);
  const symmetric = new Float64Array(covariance.length);
  for (let i = 0; i < dimension; i++) {
    if (covariance[i * dimension + i]! < 0) {
      throw new VaeError(
        "DATA_INVALID",
        `${subject}: expected variances ≥ 0, got ${covariance[i * dimension + i]} for feature ${i}.`,
      );
    }
    for (let j = 0; j < dimension; j++) {
      // Files in float32 are symmetric only to their rounding.
      symmetric[i * dimension + j] =
        (covariance[i * dimension + j]! + covariance[j * dimension + i]!) / 2;
    }
  }
  const matrix = { rows: dimension, columns: dimension, data: symmetric };
  return {
    mean: Float64Array.from(mean),
    trace: traceOf(matrix),
    factor: linearAlgebra.pivotedCholesky(matrix),
    scale: 1,
    count: count ?? null,
  };
}

function traceOf({ rows, data }: Matrix): number {
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += data[i * rows + i]!;
  return trace;
}

function requireTwo(count: number, subject: string): void {
  if (count >= 2) return;
  throw new VaeError("DATA_INVALID", `${subject}: expected at least 2 images, got ${count}.`);
}

function warningsOf(counts: readonly (number | null)[], dimension: number): FrechetWarning[] {
  const fewest = Math.min(...counts.map((count) => count ?? Number.POSITIVE_INFINITY));
  const warnings: FrechetWarning[] = [];
  if (fewest < dimension) {
    warnings.push({
      code: "fewer-images-than-features",
      message: `${fewest} images for ${dimension} features: the covariance is singular and the distance strongly biased upwards.`,
    });
  }
  if (fewest < 10_000) {
    warnings.push({
      code: "few-images",
      message: `${fewest} images: below 10,000 the distance depends strongly on their number; compare it only at equal n.`,
    });
  }
  return warnings;
}
