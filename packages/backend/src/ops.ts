export { createAdam, type Adam, type AdamInputs, type AdamOptions } from "./ops/adam.js";
export { compileStep, type CompiledStep } from "./ops/compile-step.js";
export { conv2d, type Conv2dOptions } from "./ops/conv2d.js";
export { dense, type Activation } from "./ops/dense.js";
export { valueAndGradients, type ValueAndGradients } from "./ops/gradients.js";
export { matMul } from "./ops/mat-mul.js";
export { createVariable, type StepVariable, type Tensors } from "./ops/step-variable.js";
