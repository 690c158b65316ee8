import { closedFormSamplers, type SamplerRegistry } from "../samplers/registry.js";
import { maskedAutoregressiveFlow } from "./masked-autoregressive-flow.js";
import { secondStageSampler } from "./second-stage-sampler.js";

/** Every sampler, those that need TensorFlow among them: a registry for `createSampler` and `decodeSampler`. */
export const allSamplers: SamplerRegistry = {
  ...closedFormSamplers,
  "second-stage": {
    title: "second VAE",
    options: ["output", "width", "depth", "steps", "batchSize", "learningRate", "standardise"],
    create: (options) => secondStageSampler(options),
  },
  maf: {
    title: "masked autoregressive flow",
    options: ["blocks", "hidden", "depth", "steps", "batchSize", "learningRate"],
    create: (options) => maskedAutoregressiveFlow(options),
  },
};
