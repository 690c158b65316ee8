import { VaeError } from "@vae/base";
import { createVae, gaussianObjective, type LatentVae } from "@vae/core";
import { secondStageNetwork } from "../network/second-stage-network.js";
import { sampleSecondStage } from "../sampling/sample-second-stage.js";
import {
  checkCount,
  checkLatents,
  checkPositive,
  checkWhole,
  type FittedSampler,
  type Sampler,
} from "../samplers/sampler.js";
import { aggregateMomentsOf } from "../posteriors/posterior-source.js";
import { standardisationOf, type Standardisation } from "../training/second-stage-input.js";
import { trainSecondStage } from "../training/train-second-stage.js";
import { storedStandardisation, storeStandardisation } from "./stored-standardisation.js";

/** Options of {@link secondStageSampler}. */
export interface SecondStageSamplerOptions {
  /**
   * What is drawn: `mean`, f₂(u), as Asperti (2020), or `sample`, f₂(u) + γ_z·ε, as Dai and Wipf (2019).
   * `@default "mean"`
   */
  readonly output?: "mean" | "sample";
  /** Width of the hidden layers. `@default 256` */
  readonly width?: number;
  /** Number of hidden layers. `@default 3` */
  readonly depth?: number;
  /** Steps of its training. `@default 3000` */
  readonly steps?: number;
  /** Latents of a step. `@default 100` */
  readonly batchSize?: number;
  /** Of Adam. `@default 1e-3` */
  readonly learningRate?: number;
  /** Train on latents of mean 0 and deviation 1 in each dimension, as RAE's authors did. `@default false` */
  readonly standardise?: boolean;
}

/**
 * The second VAE as a sampler, for latents of any origin: it trains one on them, on a fresh draw of the posteriors
 * at every step where there are posteriors, with computed gamma.
 *
 * Needs TensorFlow, and a backend that was chosen; the exact weights depend on it. It costs a training; a latent
 * drawn costs one pass of its decoder. A run trains and keeps its second stage itself, with all the options of
 * `trainSecondStage`.
 *
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 */
export function secondStageSampler({
  output = "mean",
  width = 256,
  depth = 3,
  steps = 3000,
  batchSize = 100,
  learningRate = 1e-3,
  standardise = false,
}: SecondStageSamplerOptions = {}): Sampler {
  checkWhole({ width, depth, steps, batchSize }, "second-stage");
  checkPositive({ learningRate }, "second-stage");
  if (!["mean", "sample"].includes(output)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `sampler second-stage: output: expected mean or sample, got ${output}.`,
    );
  }
  const create = (dataWidth: number, rng?: Parameters<Sampler["fit"]>[1]) =>
    createVae({
      network: secondStageNetwork({ dataWidth, width, depth }),
      objective: gaussianObjective(),
      ...(rng === undefined ? {} : { rng }),
    });
  const fitted = (model: LatentVae, standardisation: Standardisation): FittedSampler => {
    const { dataWidth } = model.network;
    return {
      sampler,
      width: dataWidth,
      async sample(n, rng) {
        checkCount(n);
        return sampleSecondStage(model, n, rng, { output, standardisation });
      },
      async save() {
        return {
          standardisation: storeStandardisation(standardisation),
          ...(await model.store.save()),
        };
      },
      dispose() {
        model.dispose();
      },
    };
  };
  const sampler: Sampler = {
    id: "second-stage",
    options: { output, width, depth, steps, batchSize, learningRate, standardise },
    async fit(latents, rng) {
      const length = checkLatents(latents, batchSize);
      const { width: latent, data, logVariance } = latents;
      const posteriors = {
        length,
        latent,
        mean: Float32Array.from(data),
        // Latents without posteriors are their own means, and there is nothing to draw.
        logVariance: Float32Array.from(logVariance ?? new Float32Array(data.length)),
      };
      const standardisation = standardise
        ? standardisationOf(aggregateMomentsOf(posteriors))
        : { mean: new Float64Array(latent), deviation: new Float64Array(latent).fill(1) };
      const model = create(latent, rng.fork("weights"));
      try {
        await trainSecondStage({
          model,
          posteriors,
          input: logVariance === undefined ? "mean" : "fresh",
          standardisation,
          steps,
          batchSize,
          schedule: { learningRate },
          rng: rng.fork("training"),
        });
        return fitted(model, standardisation);
      } catch (error) {
        model.dispose();
        throw error;
      }
    },
    load(arrays, subject = "sampler") {
      const standardisation = storedStandardisation(arrays, subject);
      const model = create(standardisation.mean.length);
      try {
        model.store.restore(arrays, subject);
      } catch (error) {
        model.dispose();
        throw error;
      }
      return Promise.resolve(fitted(model, standardisation));
    },
  };
  return sampler;
}
