import { nativeOps } from "../native/ops.js";
import { compileRecordedStep } from "./webgpu-step/compile-step.js";
import type { StepVariable, Tensors } from "./step-variable.js";

/** A step that was handed to {@link compileStep}. */
export interface CompiledStep {
  /** Runs the step. Inputs stay the caller's; the outputs become the caller's. */
  (inputs: Tensors): Tensors;
  /** Frees what the step holds, but none of its variables. */
  dispose(): void;
}

/**
 * Makes a step out of a pure function: what changes from call to call comes in through `inputs` (batch,
 * noise, learning rate, powers of Adam's betas), what lasts is a variable, tensors come out.
 *
 * NB: a value that the function computes on the host, e.g. `tf.randomNormal` or a learning rate that is a
 * number, may be frozen at the first call. Hand it in.
 *
 * @param options - `variables`: every one that the function reads or assigns.
 *
 * @example
 * ```ts
 * const count = createVariable("count", new Float32Array(1), []);
 * const step = compileStep(({ by }) => {
 *   count.assign(tf.add(count.read(), by!));
 *   return { count: count.read() };
 * }, { variables: [count] });
 * step({ by: tf.scalar(2) }).count; // 2
 * ```
 */
export function compileStep(
  fn: (inputs: Tensors) => Tensors,
  options: { readonly variables: readonly StepVariable[] },
): CompiledStep {
  const native = nativeOps();
  if (native !== undefined) return native.compileStep(fn, options);
  return compileRecordedStep(fn, options.variables);
}
