import { Rng } from "@vae/base";
import { decodeLatents, quantise, type Vae } from "@vae/core";
import { frechetDistance, frechetScore, type ImageExtractor } from "@vae/metrics";
import {
  addDecoderNoise,
  createRenormalisation,
  latentMoments,
  renormalisationTarget,
  sampleSecondStage,
  standardDeviations,
  type LatentMoments,
} from "@vae/two-stage";
import type { SecondStageFacts, TreatedSample, Treatment } from "../protocol/calls.js";
import type { SecondStage } from "./second-stage.js";

/** Images in a sample: as many as a reader can look at. */
export const sampleSize = 64;

/** What the page shows before anything is drawn. */
export function secondStageFacts({ generated, target }: SecondStage): SecondStageFacts {
  return {
    sampleSize,
    targetVariances: variancesOf(target),
    generatedVariances: variancesOf(generated),
    paperFactor: createRenormalisation("paper", generated).scale[0]!,
  };
}

/** What {@link treatSample} works with. */
export interface SampleMaker {
  readonly vae: Vae;
  readonly secondStage: SecondStage;
  readonly lenet: ImageExtractor;
}

/**
 * Draws a sample of the second stage, treats its latents, decodes them and measures the images against real ones.
 *
 * Equal seeds give equal draws, whatever is done to them.
 */
export async function treatSample(
  { vae, secondStage, lenet }: SampleMaker,
  { seed, mode, hasNoise, scale }: Treatment,
): Promise<TreatedSample> {
  const { model, real, target, released } = secondStage;
  const rng = new Rng(seed);
  const drawn = await sampleSecondStage(model, sampleSize, rng.fork("second-stage"));
  const [latents, moments] = hasNoise
    ? [
        addDecoderNoise(drawn, secondStage.gamma, rng.fork("decoder-noise")),
        await secondStage.noisyMoments(),
      ]
    : [drawn, secondStage.generated];
  const renormalisation = createRenormalisation(
    mode,
    moments,
    renormalisationTarget(mode, target),
    { released },
  );
  const treated = renormalisation.apply(latents).map((value) => value * scale);
  const images = quantise(await decodeLatents(vae, treated));
  const { features } = await lenet.extract(picturesOf(images));
  return {
    images,
    variances: variancesOf(latentMoments(treated, model.network.dataWidth)),
    score: frechetScore(frechetDistance(features, real), {
      extractor: lenet.extractor,
      convention: lenet.convention,
      images: [
        { source: "second stage, in this page", isQuantised: true, seed },
        { source: real.source, isQuantised: true },
      ],
    }),
    warning: renormalisation.warning,
  };
}

function variancesOf(moments: LatentMoments): Float64Array {
  return standardDeviations(moments).map((deviation) => deviation ** 2);
}

function picturesOf(images: Uint8Array) {
  return Array.from({ length: images.length / 784 }, (_, i) => ({
    data: images.subarray(i * 784, (i + 1) * 784),
    height: 28,
    width: 28,
    channels: 1,
  }));
}
