export { leakyRelu, relu, type Activation } from "./ops/activations.js";
export { createAdam, type Adam, type AdamInputs, type AdamOptions } from "./ops/adam.js";
export { batchNorm, normaliseBy, type BatchNormOptions } from "./ops/batch-norm.js";
export { compileStep, type CompiledStep } from "./ops/compile-step.js";
export {
  conv2d,
  conv2dTranspose,
  type Conv2dOptions,
  type Conv2dTransposeOptions,
} from "./ops/conv2d.js";
export { dense } from "./ops/dense.js";
export { valueAndGradients, type ValueAndGradients } from "./ops/gradients.js";
export { matMul } from "./ops/mat-mul.js";
export { mean, sum } from "./ops/reductions.js";
export { stopGradient } from "./ops/stop-gradient.js";
export { createVariable, type StepVariable, type Tensors } from "./ops/step-variable.js";
export type { BatchNormResult, ReductionOptions } from "./native/ops.js";
