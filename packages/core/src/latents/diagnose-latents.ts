import { Rng, VaeError, type Source } from "@vae/base";
import { compileStep } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import { inferenceScope } from "../model/scope.js";
import { readVariables } from "../model/variable-store.js";
import type { Autoencoder, Vae } from "../model/vae.js";
import { latentPass } from "../objectives/forward-pass.js";
import {
  defaultScales,
  maximumMeanDiscrepancy,
} from "../objectives/regularisers/maximum-mean-discrepancy.js";
import { streamOf, type DataStream } from "./data-stream.js";
import type { LatentStatistics } from "./latent-statistics.js";
import { PosteriorAccumulator } from "./posterior-accumulator.js";
import { ValueMoments } from "./value-moments.js";

/** Options of {@link diagnoseLatents}. */
export interface DiagnoseLatentsOptions {
  /** Draws posterior samples and prior. `@default new Rng(1)` */
  readonly rng?: Rng;
  /** Latents of the prior that are decoded for the generated variance. `@default 10_000` */
  readonly generated?: number;
  /** Data that the discrepancy is estimated from at most. `@default 10_000` */
  readonly discrepancyLength?: number;
}

/** What {@link diagnoseLatents} finds. */
export interface LatentDiagnostics extends LatentStatistics {
  /** How far Q(z) is from N(0, I). */
  readonly discrepancy: Discrepancy;
  readonly generated: GeneratedVariance;
}

/**
 * Squared maximum mean discrepancy between latents drawn from the posteriors and N(0, I): the mean of unbiased estimates
 * within batches, so that it may be below 0.
 */
export interface Discrepancy {
  readonly mmd: number;
  /** Standard error over the batches. NaN where there is only one. */
  readonly standardError: number;
  /** Number of data. */
  readonly length: number;
  /** Scales of the inverse multiquadric kernel. */
  readonly scales: readonly number[];
}

/** Variance over the data of each value, then the mean over the values. */
export interface GeneratedVariance {
  /** Number of latents drawn from N(0, I). */
  readonly length: number;
  /** Of what is decoded, the mean of the decoder's distribution alone. */
  readonly variance: number;
  /** With the decoder's noise: plus γ². Absent: the decoder is no Gaussian. */
  readonly withNoise?: number;
  /** Of the data. */
  readonly dataVariance: number;
  /** Of each decoded value, row-major. */
  readonly variances: Float64Array;
}

/** Latents that are decoded at once. */
const batchSize = 200;

/**
 * Looks at the latent space of a model through a data set, in one pass over it: moments, variance law, inactive latents,
 * the split of the KL term, covariance and discrepancy of Q(z), generated variance. Images for a first stage, its latents
 * for a second.
 *
 * NB: behind a flow μ and σ are those before it; the discrepancy is that of what the flow makes of them. A network that
 * draws by itself is seen along the paths that were drawn.
 *
 * @param data - A source of images, or a stream of what the model takes.
 * @throws {VaeError} DATA_INVALID, when there are fewer than two data.
 * @throws {VaeError} SHAPE_MISMATCH, when images and network differ in shape.
 *
 * @example
 * ```ts
 * const { law, split, discrepancy } = await diagnoseLatents(vae, source);
 * ```
 */
export async function diagnoseLatents(
  model: Vae,
  data: Source | DataStream<tf.Tensor4D>,
  options?: DiagnoseLatentsOptions,
): Promise<LatentDiagnostics>;
export async function diagnoseLatents<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  data: DataStream<Data>,
  options?: DiagnoseLatentsOptions,
): Promise<LatentDiagnostics>;
export async function diagnoseLatents<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  data: Source | DataStream<Data>,
  { rng = new Rng(1), generated = 10_000, discrepancyLength = 10_000 }: DiagnoseLatentsOptions = {},
): Promise<LatentDiagnostics> {
  const stream = streamOf("latent diagnostics", model, data);
  if (stream.length < 2) {
    throw new VaeError(
      "DATA_INVALID",
      `latent diagnostics: expected at least 2 data, got ${stream.length}.`,
    );
  }
  const { latent } = model.network;
  const posteriors = new PosteriorAccumulator(latent);
  const ofData = new ValueMoments();
  const [drawn, prior] = [rng.fork("posterior"), rng.fork("prior")];
  const discrepancies: number[] = [];
  let compared = 0;
  const step = latentStep(model);
  try {
    for await (const batch of stream.batches()) {
      const [n = 0] = batch.shape;
      const noise = normals(drawn, n, latent);
      const reference = normals(prior, n, latent);
      const { mean, logVariance, mmd } = step({ batch, noise, reference });
      try {
        posteriors.add(await mean!.data(), await logVariance!.data());
        await ofData.add(batch);
        if (n > 1 && compared < discrepancyLength) {
          discrepancies.push((await mmd!.data())[0] ?? Number.NaN);
          compared += n;
        }
      } finally {
        tf.dispose([batch, noise, reference, mean!, logVariance!, mmd!]);
      }
    }
  } finally {
    step.dispose();
  }
  const statistics = posteriors.statistics();
  return {
    ...statistics,
    discrepancy: { ...meanAndError(discrepancies), length: compared, scales: defaultScales },
    generated: {
      ...(await generatedVariance(model, generated, rng.fork("generated"))),
      dataVariance: meanOf(ofData.variances()),
    },
  };
}

/** Posterior and draw of a batch and their discrepancy, as one compiled step. */
function latentStep<Data extends tf.Tensor>(model: Autoencoder<Data>) {
  const { store } = model;
  return compileStep(({ batch, noise, reference }) => {
    const scope = inferenceScope(readVariables(store.variables));
    const { posterior, latents } = latentPass(model, scope, batch as Data, noise as tf.Tensor2D);
    return { ...posterior, mmd: maximumMeanDiscrepancy(latents, reference as tf.Tensor2D) };
  }, store);
}

async function generatedVariance<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  n: number,
  rng: Rng,
): Promise<Omit<GeneratedVariance, "dataVariance">> {
  const moments = new ValueMoments();
  for (let start = 0; start < n; start += batchSize) {
    const latents = normals(rng, Math.min(batchSize, n - start), model.network.latent);
    const decoded = model.decode(latents);
    try {
      await moments.add(decoded);
    } finally {
      tf.dispose([latents, decoded]);
    }
  }
  const variances = moments.variances();
  const variance = meanOf(variances);
  const isGaussian = model.objective.decoderVariance !== undefined;
  return {
    length: n,
    variance,
    ...(isGaussian ? { withNoise: variance + (await model.gamma()) ** 2 } : {}),
    variances,
  };
}

function normals(rng: Rng, rows: number, columns: number): tf.Tensor2D {
  return tf.tensor2d(rng.normals(new Float32Array(rows * columns)), [rows, columns]);
}

function meanAndError(values: readonly number[]): { mmd: number; standardError: number } {
  const mmd = meanOf(values);
  const scatter = values.reduce((sum, value) => sum + (value - mmd) ** 2, 0);
  return { mmd, standardError: Math.sqrt(scatter / (values.length - 1) / values.length) };
}

function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
