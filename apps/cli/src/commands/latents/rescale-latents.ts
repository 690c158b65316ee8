import {
  createRenormalisation,
  latentMoments,
  type LatentMoments,
  type RenormalisationMode,
  type RenormalisationTarget,
} from "@vae/two-stage/renormalisation";
import { columnMoments } from "./column-moments.js";
import type { LatentFile } from "./latent-file.js";
import type { TargetMoments } from "./target-file.js";

/** Latents after a renormalisation, and what was done to them. */
export interface RescaledLatents {
  /** Of the type of the input. */
  readonly data: Float32Array | Float64Array;
  /** Factor of each column. */
  readonly scale: Float64Array;
  /** Columns that were left as they are. */
  readonly inactive: readonly number[];
}

/**
 * Renormalises latents by their own moments.
 *
 * A target gives `paper` and `per-dimension` its standard deviations only, and each column keeps its own mean;
 * `full-moments` takes its mean and covariance.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when the target has another number of dimensions.
 */
export function rescaleLatents(
  { data, columns }: LatentFile,
  mode: RenormalisationMode,
  target?: TargetMoments,
): RescaledLatents {
  const isFull = mode === "full-moments";
  const own = isFull ? latentMoments(data, columns) : diagonalMoments(data, columns);
  const renormalisation = createRenormalisation(mode, own, goalOf(target, isFull));
  const { scale, inactive } = renormalisation;
  return { data: renormalisation.apply(data), scale, inactive };
}

function goalOf(target: TargetMoments | undefined, isFull: boolean): RenormalisationTarget {
  if (target === undefined) return {};
  const { mean, covariance, standardDeviation } = target;
  return isFull ? { mean, covariance } : { standardDeviation };
}

/** The moments that the modes without correlations look at: wide latents would wait long for the others. */
function diagonalMoments(data: Float32Array | Float64Array, columns: number): LatentMoments {
  const { mean, variance } = columnMoments(data, columns);
  const covariance = new Float64Array(columns * columns);
  for (let d = 0; d < columns; d++) covariance[d * columns + d] = variance[d]!;
  return { mean, covariance };
}
