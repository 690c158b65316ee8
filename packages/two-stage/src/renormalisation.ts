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
  featureDeviation,
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
