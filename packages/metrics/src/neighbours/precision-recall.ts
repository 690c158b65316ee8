import { VaeError } from "@vae/base";
import { checkFeaturePair, type FeatureMatrix } from "../features/feature-matrix.js";
import { featureRows } from "../features/feature-rows.js";
import { plainLinearAlgebra, type LinearAlgebra } from "../linear-algebra/linear-algebra.js";

/** Options of {@link precisionRecall}. */
export interface PrecisionRecallOptions {
  /** A ball around an image reaches to its k-th nearest neighbour in its own set. @default 5 */
  neighbours?: number;
  /**
   * Whether an image on the edge of a ball lies outside (`lt`, as the prdc package has it) or inside (`le`, as
   * Kynkäänniemi et al., torch-fidelity and StyleGAN have it). It decides for repeated images: identical sets
   * of one point score 0 with `lt` and 1 with `le`.
   *
   * @default "lt"
   */
  tie?: "lt" | "le";
  /** Does the heavy float64 work. @default plainLinearAlgebra */
  linearAlgebra?: LinearAlgebra;
}

/** How well two sets of images cover each other. */
export interface PrecisionRecall {
  /** Share of fakes inside the ball of some real image (fidelity). */
  readonly precision: number;
  /** Share of real images inside the ball of some fake (variety). */
  readonly recall: number;
  /** Mean number of real balls around a fake, over k; can exceed 1. */
  readonly density: number;
  /** Share of real images with a fake inside their ball. */
  readonly coverage: number;
  readonly neighbours: number;
  readonly tie: "lt" | "le";
  /** Number of real and of fake images. */
  readonly counts: readonly [number, number];
}

/**
 * Precision and recall (Kynkäänniemi et al., 2019), density and coverage (Naeem et al., 2020).
 *
 * The ball of an image is as large as the Euclidean distance to its k-th nearest neighbour in its own set, itself
 * excluded. For two samples of one distribution, density is 1 and coverage about 1 − 2⁻ᵏ on average.
 *
 * Time is quadratic in the number of images, memory is bounded by blocks of 1024 rows.
 *
 * NB: the order of the arguments matters: real images first.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the dimensions differ; DATA_INVALID, when a side has fewer than
 *   `neighbours + 2` images or a number that is not finite; CONFIG_INVALID, when `neighbours` is no whole number ≥ 1.
 */
export function precisionRecall(
  real: FeatureMatrix,
  fake: FeatureMatrix,
  { neighbours = 5, tie = "lt", linearAlgebra = plainLinearAlgebra }: PrecisionRecallOptions = {},
): PrecisionRecall {
  const { counts } = checkFeaturePair(real, fake, "precisionRecall");
  if (!Number.isInteger(neighbours) || neighbours < 1) {
    throw new VaeError(
      "CONFIG_INVALID",
      `neighbours: expected a whole number ≥ 1, got ${neighbours}.`,
    );
  }
  if (Math.min(...counts) < neighbours + 2) {
    throw new VaeError(
      "DATA_INVALID",
      `precisionRecall: ${neighbours} neighbours need at least ${neighbours + 2} images on both sides, got ` +
        `${counts[0]} and ${counts[1]}.`,
    );
  }
  const [n, m] = counts;
  const realRadii = squaredRadii(real, neighbours, linearAlgebra);
  const fakeRadii = squaredRadii(fake, neighbours, linearAlgebra);
  const isInside =
    tie === "lt" ? (d: number, r: number) => d < r : (d: number, r: number) => d <= r;
  const isPrecise = new Uint8Array(m);
  const isRecalled = new Uint8Array(n);
  const isCovered = new Uint8Array(n);
  let insideReal = 0;
  for (let top = 0; top < n; top += blockRows) {
    const rows = featureRows(real, top, top + blockRows);
    for (let left = 0; left < m; left += blockRows) {
      const others = featureRows(fake, left, left + blockRows);
      const distances = linearAlgebra.squaredDistances(rows, others);
      for (let i = 0; i < distances.rows; i++) {
        for (let j = 0; j < distances.columns; j++) {
          const distance = distances.data[i * distances.columns + j]!;
          if (isInside(distance, realRadii[top + i]!)) {
            insideReal++;
            isPrecise[left + j] = 1;
            isCovered[top + i] = 1;
          }
          if (isInside(distance, fakeRadii[left + j]!)) isRecalled[top + i] = 1;
        }
      }
    }
  }
  return {
    precision: share(isPrecise),
    recall: share(isRecalled),
    density: insideReal / m / neighbours,
    coverage: share(isCovered),
    neighbours,
    tie,
    counts,
  };
}

const blockRows = 1024;

function share(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
}

/** Squared distance of each row to its k-th nearest other row. */
function squaredRadii(
  features: FeatureMatrix,
  neighbours: number,
  linearAlgebra: LinearAlgebra,
): Float64Array {
  const [count = 0] = features.shape;
  // The k smallest distances of each row so far, in rising order.
  const nearest = new Float64Array(count * neighbours).fill(Number.POSITIVE_INFINITY);
  const offer = (row: number, distance: number) => {
    const first = row * neighbours;
    let place = first + neighbours - 1;
    if (!(distance < nearest[place]!)) return;
    for (; place > first && nearest[place - 1]! > distance; place--)
      nearest[place] = nearest[place - 1]!;
    nearest[place] = distance;
  };
  for (let top = 0; top < count; top += blockRows) {
    const rows = featureRows(features, top, top + blockRows);
    for (let left = top; left < count; left += blockRows) {
      const others = left === top ? rows : featureRows(features, left, left + blockRows);
      const distances = linearAlgebra.squaredDistances(rows, others);
      for (let i = 0; i < distances.rows; i++) {
        for (let j = left === top ? i + 1 : 0; j < distances.columns; j++) {
          const distance = distances.data[i * distances.columns + j]!;
          offer(top + i, distance);
          offer(left + j, distance);
        }
      }
    }
  }
  return Float64Array.from({ length: count }, (_, i) => nearest[(i + 1) * neighbours - 1]!);
}
