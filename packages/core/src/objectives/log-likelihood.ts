import { Rng, VaeError, type Source } from "@vae/base";
import { compileStep, type Tensors } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import { streamOf, type DataStream } from "../latents/data-stream.js";
import { inferenceScope } from "../model/scope.js";
import { readVariables } from "../model/variable-store.js";
import type { Autoencoder, Vae } from "../model/vae.js";
import { decoderScope, drawLatents, forwardPass } from "./forward-pass.js";
import { ImportanceWeights } from "./importance-weights.js";

/** Options of {@link logLikelihood}. */
export interface LogLikelihoodOptions {
  /** Importance samples of each datum. `@default 100` */
  readonly samples?: number;
  /** Draws them. `@default new Rng(1)` */
  readonly rng?: Rng;
}

/** What {@link logLikelihood} estimates; nats. */
export interface LogLikelihood {
  /** log P(x), mean over the data. */
  readonly mean: number;
  /** Standard error of the mean, over data and samples. NaN for a single datum. */
  readonly standardError: number;
  /** The part of it that more samples would remove. NaN for a single sample. */
  readonly samplingError: number;
  /** log P(x) of each datum, in the order of the stream. */
  readonly values: Float64Array;
  readonly samples: number;
}

/**
 * Estimates the log-likelihood of data by importance sampling from the posterior (Burda et al., 2016):
 * `log P(x) ≈ log (1/K) Σ_k P(x|z_k)·P(z_k)/Q(z_k|x)`. The sums are taken in log space, one sample after the other, so
 * that memory does not grow with their number.
 *
 * It is a lower bound on average and rises with `samples`; one sample gives the evidence lower bound.
 *
 * @param data - A source of images, or a stream of what the model takes.
 * @throws {VaeError} SHAPE_MISMATCH, when images and network differ in shape.
 * @throws {VaeError} CONFIG_INVALID, when decoder or posterior are no distributions, or `samples` is no whole number ≥ 1.
 *
 * @example
 * ```ts
 * const { mean, standardError } = await logLikelihood(vae, source, { samples: 500 });
 * ```
 */
export async function logLikelihood(
  model: Vae,
  data: Source | DataStream<tf.Tensor4D>,
  options?: LogLikelihoodOptions,
): Promise<LogLikelihood>;
export async function logLikelihood<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  data: DataStream<Data>,
  options?: LogLikelihoodOptions,
): Promise<LogLikelihood>;
export async function logLikelihood<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  data: Source | DataStream<Data>,
  { samples = 100, rng = new Rng(1) }: LogLikelihoodOptions = {},
): Promise<LogLikelihood> {
  if (!Number.isSafeInteger(samples) || samples < 1) {
    throw new VaeError(
      "CONFIG_INVALID",
      `logLikelihood: expected samples to be a whole number ≥ 1, got ${samples}.`,
    );
  }
  const stream = streamOf("logLikelihood", model, data);
  const step = weightStep(model);
  const values = new Float64Array(stream.length);
  let [done, variance] = [0, 0];
  try {
    for await (const batch of stream.batches()) {
      const [n = 0] = batch.shape;
      const weights = new ImportanceWeights(n);
      const encoded = model.network.forward === undefined ? model.encode(batch) : undefined;
      try {
        for (let k = 0; k < samples; k++) {
          const noise = tf.tensor2d(rng.normals(new Float32Array(n * model.network.latent)), [
            n,
            model.network.latent,
          ]);
          const { logWeights } = step({ batch, noise, ...encoded });
          try {
            weights.add(await logWeights!.data<"float32">());
          } finally {
            tf.dispose([noise, logWeights!]);
          }
        }
      } finally {
        tf.dispose([batch, encoded?.mean, encoded?.logVariance]);
      }
      values.set(weights.logMeans(), done);
      variance += weights.variances().reduce((sum, value) => sum + value, 0);
      done += n;
    }
  } finally {
    step.dispose();
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / done;
  const scatter = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    standardError: Math.sqrt(scatter / (done - 1) / done),
    samplingError: Math.sqrt(variance) / done,
    values,
    samples,
  };
}

/** log of P(x|z)·P(z)/Q(z|x) for one draw of each datum, `[batch]`, as one compiled step. */
function weightStep<Data extends tf.Tensor>(model: Autoencoder<Data>) {
  const { network, objective, store } = model;
  const likelihood = objective.negativeLogLikelihood?.bind(objective);
  if (likelihood === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `logLikelihood: the objective "${String(objective.config["kind"])}" has no likelihood. Use a Gaussian or Bernoulli decoder.`,
    );
  }
  const passOf = (inputs: Tensors, scope: ReturnType<typeof inferenceScope>) => {
    const [data, noise] = [inputs["batch"] as Data, inputs["noise"] as tf.Tensor2D];
    const { mean, logVariance } = inputs;
    if (mean === undefined || logVariance === undefined) {
      return forwardPass(model, scope, data, noise);
    }
    // The encoder has run once for all samples.
    const posterior = { mean: mean as tf.Tensor2D, logVariance: logVariance as tf.Tensor2D };
    const drawn = drawLatents(objective, scope, posterior, noise);
    const output = network.decode(decoderScope(model, scope), drawn.latents);
    return { ...drawn, posterior, noise, target: data as tf.Tensor, output: output as tf.Tensor };
  };
  return compileStep((inputs) => {
    const scope = inferenceScope(readVariables(store.variables));
    const pass = passOf(inputs, scope);
    const { posterior, latents, noise, logDeterminant = 0 } = pass;
    // log P(z) − log Q(z|x) = ½ Σ (ε² + log σ² − z²) + log|det|; the log 2π cancel.
    const perLatent = tf.sub(tf.add(tf.square(noise), posterior.logVariance), tf.square(latents)); // [B, Z]
    const ratio = tf.add(tf.mul(0.5, tf.sum(perLatent, 1)), logDeterminant); // [B]
    return { logWeights: tf.sub(ratio, likelihood(scope, pass.target, pass.output)) };
  }, store);
}
