export {
  secondStageNetwork,
  secondStagePresets,
  type SecondStageNetworkOptions,
  type SecondStageSkip,
} from "./network/second-stage-network.js";
export { addDecoderNoise } from "./renormalisation/decoder-noise.js";
export {
  imageMoments,
  renormaliseImages,
  stretchImages,
  type ImageMoments,
} from "./renormalisation/image-renormalisation.js";
export { inactiveBelow, inactiveWarning } from "./renormalisation/inactive-warning.js";
export {
  aggregatePosteriorMoments,
  latentMoments,
  standardDeviations,
  type LatentMoments,
} from "./renormalisation/latent-moments.js";
export {
  releasedStatistics,
  type ReleasedStatistics,
  type ReleasedStatisticsInput,
} from "./renormalisation/released-statistics.js";
export {
  renormalisationModes,
  renormalisationTarget,
  type Renormalisation,
  type RenormalisationMode,
  type RenormalisationOptions,
  type RenormalisationTarget,
} from "./renormalisation/renormalisation-mode.js";
export { createRenormalisation } from "./renormalisation/renormalise.js";
export {
  aggregateMomentsOf,
  asPosteriorSource,
  posteriorsInMemory,
  readPosteriors,
  type PosteriorSource,
} from "./posteriors/posterior-source.js";
export {
  encodeSecondStage,
  reconstructLatents,
  type EncodeSecondStageOptions,
} from "./sampling/encode-second-stage.js";
export {
  samplePrior,
  sampleSecondStage,
  type SampleSecondStageOptions,
} from "./sampling/sample-second-stage.js";
export {
  secondStageInputs,
  standardisationOf,
  type SecondStageInput,
  type Standardisation,
} from "./training/second-stage-input.js";
export { trainSecondStage, type TrainSecondStageOptions } from "./training/train-second-stage.js";
export { allSamplers } from "./learned-samplers/all-samplers.js";
export {
  maskedAutoregressiveFlow,
  type MaskedAutoregressiveFlowOptions,
} from "./learned-samplers/masked-autoregressive-flow.js";
export {
  secondStageSampler,
  type SecondStageSamplerOptions,
} from "./learned-samplers/second-stage-sampler.js";
export { createSampler, type SamplerFactory, type SamplerRegistry } from "./samplers/registry.js";
export { decodeSampler, encodeSampler } from "./samplers/sampler-file.js";
export type { FittedSampler, Latents, Sampler, SamplerArrays } from "./samplers/sampler.js";
