import type { Rng } from "@vae/base";
import type { ParameterSpec } from "../../model/variable-store.js";

/**
 * Kernel and bias of a dense layer: Glorot-uniform (Glorot and Bengio, 2010) and zeros.
 *
 * @returns Specs `<name>/kernel` `[inputs, outputs]` and `<name>/bias` `[outputs]`.
 */
export function denseParameters(name: string, inputs: number, outputs: number): ParameterSpec[] {
  return [kernel(name, [inputs, outputs], inputs, outputs), constant(`${name}/bias`, outputs, 0)];
}

/**
 * Kernel and bias of a convolution.
 *
 * @returns Specs `<name>/kernel` `[size, size, inputs, outputs]` and `<name>/bias` `[outputs]`.
 */
export function convParameters(
  name: string,
  size: number,
  inputs: number,
  outputs: number,
): ParameterSpec[] {
  const area = size * size;
  return [
    kernel(name, [size, size, inputs, outputs], area * inputs, area * outputs),
    constant(`${name}/bias`, outputs, 0),
  ];
}

/**
 * Kernel and bias of a transposed convolution.
 *
 * @returns Specs `<name>/kernel` `[size, size, outputs, inputs]` and `<name>/bias` `[outputs]`.
 */
export function convTransposeParameters(
  name: string,
  size: number,
  inputs: number,
  outputs: number,
): ParameterSpec[] {
  const area = size * size;
  return [
    kernel(name, [size, size, outputs, inputs], area * inputs, area * outputs),
    constant(`${name}/bias`, outputs, 0),
  ];
}

/** A spec of trained values that all start equal, `[length]`. */
export function constant(name: string, length: number, value: number): ParameterSpec {
  return {
    name,
    shape: [length],
    isTrained: true,
    initialise: () => new Float32Array(length).fill(value),
  };
}

function kernel(name: string, shape: number[], fanIn: number, fanOut: number): ParameterSpec {
  return {
    name: `${name}/kernel`,
    shape,
    isTrained: true,
    initialise: (rng) => glorotUniform(rng, fanIn, fanOut, shape),
  };
}

/** Uniform in ±√(6 / (fanIn + fanOut)). */
function glorotUniform(rng: Rng, fanIn: number, fanOut: number, shape: number[]): Float32Array {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const length = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length }, () => (2 * rng.uniform() - 1) * limit);
}
