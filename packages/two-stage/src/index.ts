export {
  secondStageNetwork,
  type SecondStageNetworkOptions,
} from "./network/second-stage-network.js";
export { addDecoderNoise } from "./renormalisation/decoder-noise.js";
export {
  aggregatePosteriorMoments,
  latentMoments,
  standardDeviations,
  type LatentMoments,
} from "./renormalisation/latent-moments.js";
export {
  createRenormalisation,
  inactiveBelow,
  renormalisationModes,
  type Renormalisation,
  type RenormalisationMode,
  type RenormalisationTarget,
} from "./renormalisation/renormalise.js";
export { samplePrior, sampleSecondStage } from "./sampling/sample-second-stage.js";
export { trainSecondStage, type TrainSecondStageOptions } from "./training/train-second-stage.js";
