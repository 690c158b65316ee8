import { Rng } from "@vae/base";
import { createObjective, createVae, type LatentVae, type ObjectiveOptions } from "@vae/core";
import type { Gaussian } from "@vae/metrics";
import {
  addDecoderNoise,
  latentMoments,
  sampleSecondStage,
  secondStageNetwork,
  type LatentMoments,
  type ReleasedStatistics,
  type SecondStageNetworkOptions,
} from "@vae/two-stage";
import { fetchBytes } from "./fetch-bytes.js";
import { arrayOf, readModelFile } from "./read-model-file.js";

/** What the file of the second stage says of itself. */
interface AboutSecondStage {
  readonly network: SecondStageNetworkOptions;
  readonly objective: ObjectiveOptions;
  readonly featureDeviation: number;
  readonly released: ReleasedStatistics;
  /** Number of real images behind the statistics of their features. */
  readonly realCount: number;
  /** Which images these are. */
  readonly realSource: string;
}

/** The second stage that ships with the site, with all that its samples are treated by and compared with. */
export interface SecondStage {
  /** NB: only its decoder is trained; the encoder, which nothing here asks for, is as it was drawn. */
  readonly model: LatentVae;
  /** γ_z, the deviation of its decoder's noise. */
  readonly gamma: number;
  /** Of 10,000 draws. */
  readonly generated: LatentMoments;
  /** Of 10,000 draws with the decoder's noise, which are made when they are first asked for. */
  readonly noisyMoments: () => Promise<LatentMoments>;
  /** Of the aggregate posterior of the training images. */
  readonly target: LatentMoments;
  readonly released: ReleasedStatistics;
  /** Statistics of the LeNet's features of real images. */
  readonly real: Gaussian & { readonly count: number; readonly source: string };
}

/** Fetches the second stage and builds it on the current engine. */
export async function loadSecondStage(): Promise<SecondStage> {
  const address = new URL("../../../demo-models/second-stage.safetensors", import.meta.url);
  return openSecondStage(await fetchBytes(address));
}

/** Builds the second stage from the bytes of its file. */
export async function openSecondStage(bytes: Uint8Array): Promise<SecondStage> {
  const file = readModelFile(bytes, "second-stage.safetensors");
  const { network, objective, featureDeviation, released, realCount, realSource } =
    file.about as AboutSecondStage;
  const model = createVae({
    network: secondStageNetwork(network),
    objective: createObjective(objective),
  });
  model.store.restore({ ...(await model.store.save()), ...file.tensors }, "second stage");
  const numbers = (name: string) => Float64Array.from(arrayOf(file, name) as Float64Array);
  const gamma = await model.gamma();
  let noisy: Promise<LatentMoments> | undefined;
  return {
    model,
    gamma,
    noisyMoments: () => (noisy ??= estimateNoisyMoments(model, gamma)),
    generated: {
      mean: numbers("moments/generated-mean"),
      covariance: numbers("moments/generated-covariance"),
      featureDeviation,
    },
    target: {
      mean: numbers("moments/target-mean"),
      covariance: numbers("moments/target-covariance"),
    },
    released,
    real: {
      mean: numbers("real/mean"),
      covariance: numbers("real/covariance"),
      count: realCount,
      source: realSource,
    },
  };
}

async function estimateNoisyMoments(model: LatentVae, gamma: number): Promise<LatentMoments> {
  const rng = new Rng(1).fork("moments-with-noise");
  const draws = await sampleSecondStage(model, 10_000, rng);
  return latentMoments(addDecoderNoise(draws, gamma, rng), model.network.dataWidth);
}
