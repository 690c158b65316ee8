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
