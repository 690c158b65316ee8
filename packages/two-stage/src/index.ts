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
export { samplePrior, sampleSecondStage } from "./sampling/sample-second-stage.js";
export { trainSecondStage, type TrainSecondStageOptions } from "./training/train-second-stage.js";
