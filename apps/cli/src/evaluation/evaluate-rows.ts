import { imageSize, Rng, VaeError, type Source } from "@vae/base";
import {
  decodeLatents,
  encodeSource,
  latentsOf,
  reconstruct,
  latentStatistics,
  quantise,
  type Posteriors,
  type Vae,
} from "@vae/core";
import { float64Algebra } from "@vae/backend/float64";
import {
  FeatureMoments,
  frechetDistance,
  meanSquaredError,
  varianceLoss,
  type FeatureMatrix,
  type FrechetSide,
} from "@vae/metrics";
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
  momentsWithNoise,
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
 * variance. All rows of the second stage start from the same draws of u.
 *
 * @throws {VaeError} CONFIG_INVALID, when a row needs a second stage and there is none.
 */
export async function evaluateRows(options: EvaluationOptions): Promise<ResultRow[]> {
  const { vae, source, extractor, rows, startProgress, signal } = options;
  const { quantised = true, varianceAxis: axis = 0, onRow } = options;
  const width = imageSize(source.shape);
  const samples = (data: Float32Array) => ({ data, shape: [data.length / width, width] });
  const progress = startProgress({ label: "evaluation", total: rows.length, unit: "rows" });
  try {
    const bytes = new Uint8Array(source.length * width);
    await source.read(
      Uint32Array.from({ length: source.length }, (_, i) => i),
      bytes,
    );
    const real = samples(Float32Array.from(bytes, (value) => value / 255));
    const realFeatures = await (extractor.featuresOf?.(source, signal) ??
      extractor.features(bytes, source.shape));
    const realSide = frechetSide(realFeatures);
    const posteriors = await encodeSource(vae, source);
    const results: ResultRow[] = [];
    for (const row of rows) {
      signal?.throwIfAborted();
      const latents = await latentsOfRow(row, options, posteriors);
      const decoded = await decodeRow(row, options, latents);
      const images = imagesOfRow(row, decoded, real.data, width);
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
        law: isReconstruction ? latentStatistics(posteriors).law : secondMoment(latents),
      });
      await onRow?.(results[results.length - 1]!);
      progress.update(results.length, `${row} ${results.at(-1)?.distance.toFixed(1) ?? ""}`);
    }
    return results;
  } finally {
    progress.stop();
  }
}

/**
 * Decodes the latents of a row. Reconstructions are made image by image where a draw depends on earlier ones or goes
 * through a flow: there the posteriors alone do not tell z.
 */
async function decodeRow(
  row: RowId,
  { vae, source, seed }: EvaluationOptions,
  latents: Float32Array,
): Promise<Float32Array> {
  const isMore = vae.network.forward !== undefined || vae.objective.flow !== undefined;
  if (!isMore || !row.startsWith("rec/")) return decodeLatents(vae, latents);
  const rng = new Rng(seed).fork("evaluation").fork("reconstruction");
  return reconstruct(vae, source, { from: row === "rec/mean" ? "mean" : "sample", rng });
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
  const combined = /^gen-2\/decoder-noise\+(.*)$/.exec(row)?.[1];
  if (combined !== undefined) {
    return treatNoisy(drawn, combined as LatentTreatment, secondStage, rng.fork("decoder-noise"));
  }
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

/** The decoder's noise, and then a treatment by the moments that latents have with it. */
async function treatNoisy(
  drawn: Float32Array,
  treatment: LatentTreatment,
  stage: RenormalisedSecondStage,
  rng: Rng,
): Promise<Float32Array> {
  const noisy = await treatLatents(drawn, "decoder-noise", stage, { rng });
  const generated = await momentsWithNoise(stage);
  return (await treatLatents(noisy.latents, treatment, { ...stage, generated }, { rng })).latents;
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
