import { sizeOf } from "../../model/size-of.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import { glorotUniform, type Initialiser } from "./initialise.js";

/**
 * Kernel and bias of a dense layer: Glorot-uniform (Glorot and Bengio, 2010) unless told otherwise, and zeros.
 *
 * @returns Specs `<name>/kernel` `[inputs, outputs]` and `<name>/bias` `[outputs]`.
 */
export function denseParameters(
  name: string,
  inputs: number,
  outputs: number,
  initialiser: Initialiser = glorotUniform,
): ParameterSpec[] {
  return [
    kernel(name, [inputs, outputs], inputs, outputs, initialiser),
    constant(`${name}/bias`, outputs, 0),
  ];
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
  initialiser: Initialiser = glorotUniform,
): ParameterSpec[] {
  const area = size * size;
  return [
    kernel(name, [size, size, inputs, outputs], area * inputs, area * outputs, initialiser),
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
  initialiser: Initialiser = glorotUniform,
): ParameterSpec[] {
  const area = size * size;
  return [
    kernel(name, [size, size, outputs, inputs], area * inputs, area * outputs, initialiser),
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

/** Number of values that gradients train. */
export function trainedValues(parameters: readonly ParameterSpec[]): number {
  return parameters
    .filter(({ isTrained }) => isTrained)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function kernel(
  name: string,
  shape: readonly number[],
  fanIn: number,
  fanOut: number,
  initialiser: Initialiser,
): ParameterSpec {
  return {
    name: `${name}/kernel`,
    shape,
    isTrained: true,
    initialise: (rng) => initialiser(rng, sizeOf(shape), { in: fanIn, out: fanOut }),
  };
}
