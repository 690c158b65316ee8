import { imageSize, Rng, VaeError, type Source } from "@vae/base";
import {
  decodeLatents,
  encodeSource,
  latentsOf,
  latentStatistics,
  quantise,
  type Posteriors,
  type Vae,
} from "@vae/core";
import { FeatureMoments, frechetDistance, meanSquaredError, varianceLoss } from "@vae/metrics";
import {
  imageMoments,
  latentMoments,
  renormaliseImages,
  samplePrior,
  sampleSecondStage,
  stretchImages,
  type FittedSampler,
} from "@vae/two-stage";
import type { ResultRow } from "../result/result-schema.js";
import type { StartProgress } from "../stages/start-progress.js";
import type { FeatureExtractor } from "./feature-extractor.js";
import {
  releasedStatisticsOf,
  treatLatents,
  type LatentTreatment,
  type RenormalisedSecondStage,
} from "./latent-samples.js";
import { needsSecondStage, rowLabels, samplerOfRow, type RowId } from "./rows.js";

/** What is evaluated, on what. */
export interface EvaluationOptions {
  readonly vae: Vae;
  readonly secondStage?: RenormalisedSecondStage | undefined;
  /** Opens a fitted sampler for a row that asks for one. */
  readonly openSampler?: (id: string) => Promise<FittedSampler>;
  /** Real images that no training has seen. */
  readonly source: Source;
  readonly extractor: FeatureExtractor;
  readonly rows: readonly RowId[];
  /** Number of images to generate. */
  readonly generated: number;
  readonly seed: number;
  readonly startProgress: StartProgress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Scores each row: the Fréchet distance to the real images, variance loss, mean squared error and latent
 * variance. All rows of the second stage start from the same draws of u.
 *
 * @throws {VaeError} CONFIG_INVALID, when a row needs a second stage and there is none.
 */
export async function evaluateRows(options: EvaluationOptions): Promise<ResultRow[]> {
  const { vae, source, extractor, rows, startProgress, signal } = options;
  const width = imageSize(source.shape);
  const bytes = new Uint8Array(source.length * width);
  await source.read(
    Uint32Array.from({ length: source.length }, (_, i) => i),
    bytes,
  );
  const samples = (data: Float32Array) => ({ data, shape: [data.length / width, width] });
  const real = samples(Float32Array.from(bytes, (value) => value / 255));
  const progress = startProgress({ label: "evaluation", total: rows.length, unit: "rows" });
  try {
    const realMoments = await momentsOf(extractor, bytes, source);
    const posteriors = await encodeSource(vae, source);
    const results: ResultRow[] = [];
    for (const row of rows) {
      signal?.throwIfAborted();
      const latents = await latentsOfRow(row, options, posteriors);
      const images = imagesOfRow(row, await decodeLatents(vae, latents), real.data, width);
      const moments = await momentsOf(extractor, quantise(images), source);
      const isReconstruction = row.startsWith("rec/");
      const ofLatents = latentMoments(latents, vae.network.latent);
      results.push({
        id: row,
        label: rowLabels[row],
        distance: frechetDistance(moments, realMoments).value,
        n: [images.length / width, source.length],
        latentVariance: meanOf(diagonal(ofLatents.covariance, vae.network.latent)),
        varianceLoss: varianceLoss(real, samples(images)),
        mse: isReconstruction ? meanSquaredError(real, samples(images)) : null,
        law: isReconstruction ? latentStatistics(posteriors).law : secondMoment(latents),
      });
      progress.update(results.length, `${row} ${results.at(-1)?.distance.toFixed(1) ?? ""}`);
    }
    return results;
  } finally {
    progress.stop();
  }
}

/** The latents that a row decodes. */
async function latentsOfRow(
  row: RowId,
  options: EvaluationOptions,
  posteriors: Posteriors,
): Promise<Float32Array> {
  const { vae, secondStage, generated, seed } = options;
  const rng = new Rng(seed).fork("evaluation");
  if (row === "rec/sample" || row === "rec/mean" || row === "rec/global") {
    return latentsOf(
      posteriors,
      row === "rec/mean" ? "mean" : "sample",
      rng.fork("reconstruction"),
    );
  }
  const sampler = samplerOfRow(row);
  if (sampler !== undefined) return sampleFitted(sampler, options, rng);
  const prior = () => samplePrior(generated, vae.network.latent, rng.fork("prior"));
  if (!needsSecondStage(row)) return prior();
  if (secondStage === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `row "${row}": the run has no second stage. Train one with vae train --second-stage RUN.`,
    );
  }
  const drawn = await sampleSecondStage(
    secondStage.model,
    generated,
    rng.fork("second-stage"),
    secondStage,
  );
  if (row === "gen-2/min-max") return drawn;
  const { latents, priorScale } = await treatLatents(
    drawn,
    row.replace(/^gen-[12]\//, "") as LatentTreatment,
    secondStage,
    {
      rng: rng.fork("decoder-noise"),
      released: () => releasedStatisticsOf(secondStage, posteriors, rng.fork("released")),
    },
  );
  return row === "gen-1/as-released" ? prior().map((value) => value * priorScale) : latents;
}

async function sampleFitted(
  id: string,
  { openSampler, generated }: EvaluationOptions,
  rng: Rng,
): Promise<Float32Array> {
  if (openSampler === undefined) {
    throw new VaeError("CONFIG_INVALID", `row "sampler/${id}": only vae evaluate fits samplers.`);
  }
  const fitted = await openSampler(id);
  try {
    return await fitted.sample(generated, rng.fork(`samplers/${id}`));
  } finally {
    fitted.dispose();
  }
}

/** What is done to the images of a row after they were decoded. */
function imagesOfRow(
  row: RowId,
  images: Float32Array,
  real: Float32Array,
  size: number,
): Float32Array {
  if (row === "gen-2/min-max") return stretchImages(images, size);
  if (row !== "rec/global") return images;
  return renormaliseImages(images, {
    generated: imageMoments(images, size),
    real: imageMoments(real, size),
  });
}

async function momentsOf(
  extractor: FeatureExtractor,
  images: Uint8Array,
  { shape }: Source,
): Promise<FeatureMoments> {
  return FeatureMoments.of(await extractor.features(images, shape));
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
