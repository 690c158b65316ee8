export {
  inceptionScore,
  type InceptionScore,
  type InceptionScoreOptions,
} from "./classes/inception-score.js";
export {
  functionExtractor,
  noWeights,
  type FunctionExtractorOptions,
} from "./extractors/function-extractor.js";
export type { ExtractedBatch, ImageExtractor } from "./extractors/image-extractor.js";
export { pixelExtractor } from "./extractors/pixel-extractor.js";
export type { FeatureMatrix } from "./features/feature-matrix.js";
export { FeatureMoments } from "./features/feature-moments.js";
export {
  frechetDistance,
  type FrechetDistance,
  type FrechetOptions,
  type FrechetSide,
  type FrechetWarning,
  type Gaussian,
} from "./frechet/frechet-distance.js";
export {
  frechetInfinity,
  type FrechetInfinity,
  type FrechetInfinityOptions,
} from "./frechet/frechet-infinity.js";
export {
  frechetName,
  frechetScore,
  inceptionExtractorId,
  type FeatureExtractor,
  type FrechetScore,
  type FrechetScoreOrigin,
  type ScoredImages,
} from "./frechet/frechet-score.js";
export { decodeFeatures, encodeFeatures, type FeaturesFile } from "./frechet/features-file.js";
export type { StatisticsOrigin } from "./frechet/origin-tag.js";
export {
  decodeStatistics,
  encodeStatistics,
  type StatisticsFile,
} from "./frechet/statistics-file.js";
export type { Picture } from "./extractors/picture.js";
export {
  kernelDistance,
  kernelDistanceOfSubsets,
  type KernelDistanceOptions,
  type KernelEstimator,
  type KernelSubsetDistance,
  type KernelSubsetOptions,
} from "./kernel/kernel-distance.js";
export { plainLinearAlgebra, type LinearAlgebra } from "./linear-algebra/linear-algebra.js";
export type { Matrix } from "./linear-algebra/matrix.js";
export {
  precisionRecall,
  type PrecisionRecall,
  type PrecisionRecallOptions,
} from "./neighbours/precision-recall.js";
export { MersenneTwister } from "./random/mersenne-twister.js";
export { SquaredErrorAccumulator, meanSquaredError } from "./reconstruction/mean-squared-error.js";
export type { SampleData, Samples } from "./reconstruction/samples.js";
export {
  VarianceLossAccumulator,
  varianceLoss,
  type VarianceLossOptions,
} from "./reconstruction/variance-loss.js";
