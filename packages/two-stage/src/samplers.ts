export { aggregatePosterior } from "./samplers/aggregate-posterior.js";
export { dirichletMixture, type DirichletMixtureOptions } from "./samplers/dirichlet-mixture.js";
export { gaussian } from "./samplers/gaussian.js";
export { gaussianMixture, type GaussianMixtureOptions } from "./samplers/gaussian-mixture.js";
export { hypersphere, type HypersphereOptions } from "./samplers/hypersphere.js";
export { kernelDensity, type KernelDensityOptions } from "./samplers/kernel-density.js";
export {
  closedFormSamplers,
  createSampler,
  type SamplerFactory,
  type SamplerRegistry,
} from "./samplers/registry.js";
export { decodeSampler, encodeSampler } from "./samplers/sampler-file.js";
export type { FittedSampler, Latents, Sampler, SamplerArrays } from "./samplers/sampler.js";
export { standardNormal } from "./samplers/standard-normal.js";
