export { joinRows } from "./features/join-rows.js";
export {
  extractFeatures,
  type ExtractFeaturesOptions,
  type FeatureChunk,
} from "./node/extract-features.js";
export { featureCacheFolder } from "./node/feature-cache.js";
export { fetchInceptionWeights, type FetchWeightsOptions } from "./node/fetch-inception-weights.js";
export {
  openInceptionWeights,
  weightsVariable,
  type OpenInceptionWeightsOptions,
} from "./node/open-inception-weights.js";
export { picturesOf, slicePictures, type PictureSource } from "./node/picture-source.js";
export {
  threadedLinearAlgebra,
  type ThreadedLinearAlgebra,
  type ThreadedLinearAlgebraOptions,
} from "./node/threaded-linear-algebra.js";
