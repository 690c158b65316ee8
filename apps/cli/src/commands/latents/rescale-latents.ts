import { Rng, VaeError } from "@vae/base";
import {
  addDecoderNoise,
  createRenormalisation,
  featureDeviation,
  latentMoments,
  type LatentMoments,
  type ReleasedStatistics,
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
  /** What a person should know, with its figures. */
  readonly warning?: string | undefined;
}

/** What {@link rescaleLatents} takes beside latents and mode. */
export interface RescaleOptions {
  readonly target?: TargetMoments | undefined;
  /** A large draw of the same generator, whose moments stand for all it generates. Absent: the latents themselves. */
  readonly draw?: LatentFile | undefined;
  readonly released?: ReleasedStatistics | undefined;
}

/**
 * Renormalises latents by their own moments, or by those of a larger draw.
 *
 * A target gives `paper` and `per-dimension` its standard deviations only, and each column keeps its own mean;
 * `full-moments` takes its mean and covariance.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when target or draw have another number of dimensions.
 */
export function rescaleLatents(
  { path, data, columns }: LatentFile,
  mode: RenormalisationMode,
  { target, draw, released }: RescaleOptions = {},
): RescaledLatents {
  if (draw !== undefined && draw.columns !== columns) {
    throw new VaeError(
      "SHAPE_MISMATCH",
      `${draw.path}: has ${draw.columns} columns, ${path} has ${columns}. Take a draw of the same generator.`,
    );
  }
  const isFull = mode === "full-moments";
  const from = draw?.data ?? data;
  const own = isFull ? latentMoments(from, columns) : diagonalMoments(from, columns);
  const renormalisation = createRenormalisation(
    mode,
    own,
    goalOf(target, isFull),
    released === undefined ? {} : { released },
  );
  const { scale, inactive, warning } = renormalisation;
  return { data: renormalisation.apply(data), scale, inactive, warning };
}

/** `z + γ·ε` for latents of either type. */
export function withDecoderNoise(
  { data, columns }: LatentFile,
  gamma: number,
  seed: number,
): RescaledLatents {
  const noisy = addDecoderNoise(
    Float32Array.from(data),
    gamma,
    new Rng(seed).fork("decoder-noise"),
  );
  return {
    data: data instanceof Float32Array ? noisy : Float64Array.from(noisy),
    scale: new Float64Array(columns).fill(1),
    inactive: [],
  };
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
  return { mean, covariance, featureDeviation: featureDeviation(data, columns) };
}
