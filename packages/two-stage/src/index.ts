export {
  secondStageNetwork,
  type SecondStageNetworkOptions,
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
  createRenormalisation,
  renormalisationModes,
  type Renormalisation,
  type RenormalisationMode,
  type RenormalisationOptions,
  type RenormalisationTarget,
} from "./renormalisation/renormalise.js";
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
