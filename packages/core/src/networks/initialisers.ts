import type { Rng } from "@vae/base";
import type { ParameterSpec } from "../model/variable-store.js";

/**
 * Kernel and bias of a dense layer: Glorot-uniform (Glorot and Bengio, 2010) and zeros.
 *
 * @returns Specs `<name>/kernel` `[inputs, outputs]` and `<name>/bias` `[outputs]`.
 */
export function denseParameters(name: string, inputs: number, outputs: number): ParameterSpec[] {
  return [
    {
      name: `${name}/kernel`,
      shape: [inputs, outputs],
      isTrained: true,
      initialise: (rng) => glorotUniform(rng, inputs, outputs, inputs * outputs),
    },
    {
      name: `${name}/bias`,
      shape: [outputs],
      isTrained: true,
      initialise: () => new Float32Array(outputs),
    },
  ];
}

/** Uniform in ±√(6 / (fanIn + fanOut)). */
function glorotUniform(rng: Rng, fanIn: number, fanOut: number, size: number): Float32Array {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return Float32Array.from({ length: size }, () => (2 * rng.uniform() - 1) * limit);
}
