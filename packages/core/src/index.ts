export {
  imageStream,
  rowStream,
  type DataStream,
  type DataStreamOptions,
} from "./latents/data-stream.js";
export {
  diagnoseLatents,
  type DiagnoseLatentsOptions,
  type Discrepancy,
  type GeneratedVariance,
  type LatentDiagnostics,
} from "./latents/diagnose-latents.js";
export { toLayersModels, type LayersModels } from "./export/layers-model.js";
export type { TracedModel } from "./export/layers-from-trace.js";
export { registerOperationLayer } from "./export/operation-layer.js";
export {
  latentStatistics,
  lawAsReleased,
  type InactiveLatents,
  type KlSplit,
  type LatentDimension,
  type LatentStatistics,
} from "./latents/latent-statistics.js";
export {
  decodeLatents,
  encodeSource,
  latentsOf,
  quantise,
  reconstruct,
  type Posteriors,
  type ReconstructOptions,
} from "./model/images.js";
export { interpolate, sample, traverse } from "./model/generate.js";
export {
  interpolateLatents,
  traverseLatents,
  type InterpolateOptions,
  type TraverseOptions,
} from "./model/latent-paths.js";
export {
  loadVae,
  saveVae,
  type LoadVaeOptions,
  type SavedVae,
  type VaeConfig,
  type VaeData,
} from "./model/saved-vae.js";
export type { Scope } from "./model/scope.js";
export type { ParameterSpec, VariableStore } from "./model/variable-store.js";
export {
  createVae,
  type Autoencoder,
  type CreateVaeOptions,
  type LatentVae,
  type Vae,
} from "./model/vae.js";
export { denseNetwork, type DenseNetworkOptions } from "./networks/dense.js";
export { batchNormLayer, batchNormParameters } from "./networks/layers/batch-norm-layer.js";
export { convLayer, convTransposeLayer } from "./networks/layers/conv-layer.js";
export { denseLayer } from "./networks/layers/dense-layer.js";
export {
  convParameters,
  convTransposeParameters,
  denseParameters,
  trainedValues,
} from "./networks/layers/parameters.js";
export { convNetwork, type ConvNetworkOptions } from "./networks/conv.js";
export {
  defineNetwork,
  layers,
  type DefineNetworkOptions,
  type NetworkDefinition,
  type NetworkSizes,
} from "./networks/define-network.js";
export type { LayerBody, LayerSpec } from "./networks/layers/layer.js";
export { drawNetwork, type DrawNetworkOptions } from "./networks/draw.js";
export { infoganNetwork, type InfoganNetworkOptions } from "./networks/infogan.js";
export { raeNetwork, type RaeNetworkOptions } from "./networks/rae.js";
export { resnetNetwork, type ResnetNetworkOptions } from "./networks/resnet.js";
export { waeNetwork, type WaeNetworkOptions } from "./networks/wae.js";
export {
  createNetwork,
  networkIds,
  networkOwnShape,
  resolveNetworkOptions,
  type NetworkOptions,
} from "./networks/registry.js";
export type { LayerDescription } from "./networks/layer-description.js";
export type {
  AutoencoderNetwork,
  ForwardResult,
  LatentNetwork,
  Network,
} from "./networks/network.js";
export {
  samplePosterior,
  toLogVariance,
  type GaussianPosterior,
  type PosteriorHead,
} from "./networks/posterior.js";
export { gaussianKl } from "./objectives/gaussian-kl.js";
export {
  autoencoderObjective,
  type AutoencoderObjectiveOptions,
  type Regulariser,
} from "./objectives/autoencoder-objective.js";
export {
  bernoulliObjective,
  type BernoulliObjectiveOptions,
} from "./objectives/bernoulli-objective.js";
export { bitsPerDimension } from "./objectives/bits-per-dimension.js";
export {
  createObjective,
  objectiveKinds,
  type ObjectiveOptions,
} from "./objectives/create-objective.js";
export type { FlowOptions } from "./objectives/flows/create-flow.js";
export { forwardPass } from "./objectives/forward-pass.js";
export {
  gaussianObjective,
  type GaussianObjectiveOptions,
} from "./objectives/gaussian-objective.js";
export { klWeightBySize, type KlWeight } from "./objectives/kl-weight.js";
export type {
  Flow,
  FlowResult,
  ForwardPass,
  NetworkParts,
  Objective,
  ObjectiveTerms,
  TermValues,
} from "./objectives/objective.js";
export {
  logLikelihood,
  type LogLikelihood,
  type LogLikelihoodOptions,
} from "./objectives/log-likelihood.js";
export {
  objectivePreset,
  objectivePresets,
  type ObjectivePreset,
} from "./objectives/objective-presets.js";
export { maximumMeanDiscrepancy } from "./objectives/regularisers/maximum-mean-discrepancy.js";
export { waeObjective, type WaeObjectiveOptions } from "./objectives/wae-objective.js";
export type { GammaRule } from "./objectives/gamma.js";
export type { EncodedImage, SummaryValue } from "./tensorboard/event.js";
export { countHistogram, type Histogram } from "./tensorboard/histogram.js";
export { runTraining, type TrainingData } from "./training/run-training.js";
export { createTrainingStep, type TrainingStep } from "./training/training-step.js";
export type { PlateauOptions } from "./training/plateau.js";
export type { Schedule, StepDecay } from "./training/schedule.js";
export type {
  BestMetric,
  EpochMetrics,
  StepMetrics,
  StepTiming,
  TrainingCallbacks,
  TrainingEnd,
  TrainingOptions,
} from "./training/training-options.js";
export type { TrainingProgress, TrainingState } from "./training/training-state.js";
export { train, type TrainOptions } from "./training/train.js";
