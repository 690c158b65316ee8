export {
  latentStatistics,
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
} from "./model/images.js";
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
} from "./networks/layers/parameters.js";
export { resnetNetwork, type ResnetNetworkOptions } from "./networks/resnet.js";
export { createNetwork, networkIds } from "./networks/registry.js";
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
  gaussianObjective,
  type ForwardPass,
  type GaussianObjectiveOptions,
  type Objective,
  type ObjectiveTerms,
} from "./objectives/gaussian-objective.js";
export type { GammaRule } from "./objectives/gamma.js";
export {
  runTraining,
  type StepMetrics,
  type TrainingCallbacks,
  type TrainingData,
  type TrainingOptions,
  type TrainingState,
} from "./training/run-training.js";
export { createTrainingStep, type TrainingStep } from "./training/training-step.js";
export type { Schedule } from "./training/schedule.js";
export { train, type TrainOptions } from "./training/train.js";
