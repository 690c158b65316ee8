import { imageSize, type Source } from "@vae/base";
import { quantise } from "@vae/core";
import { float64Algebra } from "@vae/backend/float64";
import { subset } from "@vae/datasets";
import { frechetDistance } from "@vae/metrics";
import type { ResultRow } from "../result/result-schema.js";
import type { FeatureExtractor } from "./feature-extractor.js";
import { makeRow, type RealImages, type RowMaker } from "./make-row.js";
import { rowLabels, type RowId } from "./rows.js";
import { scoreLatents, type LatentScores } from "./score-latents.js";
import { scorePart, type ScoredPart, type VarianceAxis } from "./scored-part.js";
import { shardRange, type Shard } from "./shard.js";

/** How rows are scored. */
export interface ScoreRowOptions extends RowMaker {
  /** Real images that no training has seen. */
  readonly source: Source;
  readonly extractor: FeatureExtractor;
  /** Whether images are rounded to uint8 before the extractor. `@default true` */
  readonly quantised?: boolean | undefined;
  /** Of the variance loss. `@default 0` */
  readonly varianceAxis?: VarianceAxis | undefined;
  /** Scores this part of the images alone. Absent: all. */
  readonly shard?: Shard | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a row, or a shard of it, gives. */
export interface ScoredRow {
  readonly row: RowId;
  /** Absent where the shard has none of the row's images. */
  readonly made?: ScoredPart;
  /** Of all latents of the row, in every shard. */
  readonly latents: LatentScores;
}

/** Scores the real images, or a shard of them; undefined where the shard has none. */
export async function scoreReal(
  { source, extractor, varianceAxis: axis = 0, shard, signal }: ScoreRowOptions,
  real: RealImages,
): Promise<ScoredPart | undefined> {
  const { length, shape } = source;
  const range = shard && shardRange(length, shard);
  if (range !== undefined && range[0] === range[1]) return undefined;
  const images = await real.pixels(range);
  const features = await (extractor.featuresOf?.(
    range === undefined ? source : subset(source, ...range),
    signal,
  ) ?? extractor.features(quantise(images), shape));
  return scorePart(features, { images, size: imageSize(shape), axis });
}

/**
 * Makes and scores the images of a row, or a shard of them.
 *
 * @throws {VaeError} CONFIG_INVALID, when the row needs a second stage and there is none.
 */
export async function scoreRow(
  row: RowId,
  options: ScoreRowOptions,
  real: RealImages,
): Promise<ScoredRow> {
  const { vae, secondStage, source, extractor, shard, signal } = options;
  const { quantised = true, varianceAxis: axis = 0 } = options;
  const { latents, images } = await makeRow(row, options, real, shard);
  const scored = {
    row,
    latents: await scoreLatents(row, latents, vae.network.latent, {
      posteriors: real.posteriors,
      target: secondStage?.target,
    }),
  };
  if (images.length === 0) return scored;
  const made = quantised ? quantise(images) : images.map((value) => value * 255);
  const features = await extractor.features(made, source.shape, signal);
  const originals = row.startsWith("rec/")
    ? await real.pixels(shard && shardRange(source.length, shard))
    : undefined;
  const size = imageSize(source.shape);
  return { ...scored, made: scorePart(features, { images, size, axis, originals }) };
}

/** The row of the table, from all images of the row and all real ones. */
export function resultRow(
  { row, latents }: Pick<ScoredRow, "row" | "latents">,
  made: ScoredPart,
  real: ScoredPart,
  extractor: FeatureExtractor,
): ResultRow {
  const { latentVariance, ...rest } = latents;
  return {
    id: row,
    label: rowLabels[row],
    distance: distanceOf(made, real, extractor),
    n: [made.count, real.count],
    latentVariance,
    varianceLoss: real.variance - made.variance,
    mse: made.mse,
    ...rest,
  };
}

/** NB: narrow features stay with plain TypeScript, whose last bits the published tables have. */
function distanceOf(
  made: ScoredPart,
  real: ScoredPart,
  { description: { dimension } }: FeatureExtractor,
): number {
  const linearAlgebra = dimension < 256 ? undefined : float64Algebra();
  const options = linearAlgebra === undefined ? {} : { linearAlgebra };
  return frechetDistance(made.features, real.features, options).value;
}
