import { imageSize, type Source } from "@vae/base";
import { latentStatistics, quantise } from "@vae/core";
import { float64Algebra } from "@vae/backend/float64";
import {
  FeatureMoments,
  frechetDistance,
  meanSquaredError,
  varianceLoss,
  type FeatureMatrix,
  type FrechetSide,
} from "@vae/metrics";
import { latentMoments } from "@vae/two-stage";
import type { ResultRow } from "../result/result-schema.js";
import type { StartProgress } from "../stages/start-progress.js";
import type { FeatureExtractor } from "./feature-extractor.js";
import { makeRow, realImages, type RowMaker } from "./make-row.js";
import { rowLabels, type RowId } from "./rows.js";

/** What is evaluated, on what. */
export interface EvaluationOptions extends RowMaker {
  /** Real images that no training has seen. */
  readonly source: Source;
  readonly extractor: FeatureExtractor;
  readonly rows: readonly RowId[];
  /** Whether images are rounded to uint8 before the extractor. `@default true` */
  readonly quantised?: boolean | undefined;
  /** Of the variance loss. `@default 0` */
  readonly varianceAxis?: 0 | 1 | undefined;
  /** Is told each row as it is scored. */
  readonly onRow?: (row: ResultRow) => Promise<void>;
  readonly startProgress: StartProgress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Scores each row: the Fréchet distance to the real images, variance loss, mean squared error and latent
 * variance.
 *
 * @throws {VaeError} CONFIG_INVALID, when a row needs a second stage and there is none.
 */
export async function evaluateRows(options: EvaluationOptions): Promise<ResultRow[]> {
  const { vae, secondStage, source, extractor, rows, startProgress, signal } = options;
  const { quantised = true, varianceAxis: axis = 0, onRow } = options;
  const width = imageSize(source.shape);
  const samples = (data: Float32Array) => ({ data, shape: [data.length / width, width] });
  const progress = startProgress({ label: "evaluation", total: rows.length, unit: "rows" });
  try {
    const inUse = realImages(vae, () => Promise.resolve(source));
    const pixels = await inUse.pixels();
    const real = samples(pixels);
    const realFeatures = await (extractor.featuresOf?.(source, signal) ??
      extractor.features(quantise(pixels), source.shape));
    const realSide = frechetSide(realFeatures);
    const results: ResultRow[] = [];
    for (const row of rows) {
      signal?.throwIfAborted();
      const { latents, images } = await makeRow(row, options, inUse);
      const made = quantised ? quantise(images) : images.map((value) => value * 255);
      const side = frechetSide(await extractor.features(made, source.shape, signal));
      const isReconstruction = row.startsWith("rec/");
      const ofLatents = latentMoments(latents, vae.network.latent);
      results.push({
        id: row,
        label: rowLabels[row],
        distance: distanceOf(side, realSide, extractor),
        n: [images.length / width, source.length],
        latentVariance: meanOf(diagonal(ofLatents.covariance, vae.network.latent)),
        varianceLoss: varianceLoss(real, samples(images), { axis }),
        mse: isReconstruction ? meanSquaredError(real, samples(images)) : null,
        law: isReconstruction
          ? latentStatistics(await inUse.posteriors()).law
          : secondMoment(latents),
        ...(secondStage && {
          latentDistance: frechetDistance(ofLatents, secondStage.target).value,
        }),
      });
      await onRow?.(results[results.length - 1]!);
      progress.update(results.length, `${row} ${results.at(-1)?.distance.toFixed(1) ?? ""}`);
    }
    return results;
  } finally {
    progress.stop();
  }
}

/** Few images: their distance is taken from the features, exactly and in no time. */
function frechetSide(features: FeatureMatrix): FrechetSide {
  const [n = 0, dimension = 0] = features.shape;
  return n <= dimension ? features : FeatureMoments.of(features);
}

/** NB: narrow features stay with plain TypeScript, whose last bits the published tables have. */
function distanceOf(
  made: FrechetSide,
  real: FrechetSide,
  { description: { dimension } }: FeatureExtractor,
): number {
  const linearAlgebra = dimension < 256 ? undefined : float64Algebra();
  return frechetDistance(made, real, linearAlgebra === undefined ? {} : { linearAlgebra }).value;
}

function diagonal(matrix: Float64Array, width: number): Float64Array {
  return Float64Array.from({ length: width }, (_, d) => matrix[d * width + d] ?? 0);
}

function secondMoment(latents: Float32Array): number {
  return latents.reduce((sum, value) => sum + value * value, 0) / latents.length;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
