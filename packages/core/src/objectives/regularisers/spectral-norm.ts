import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import { spectrallyNormalised, spectralVector } from "../../networks/layers/spectral-norm.js";
import type { NetworkParts } from "../objective.js";
import { decoderKernels } from "./decoder-kernels.js";

/**
 * Spectral normalisation (Miyato et al., 2018) of the decoder's kernels, whatever network it is.
 *
 * @returns A scope that hands out normalised kernels, and in training keeps the vectors for the next step.
 */
export function spectralScope(scope: Scope, network: NetworkParts): Scope {
  const normalised = new Set(decoderKernels(network).map(({ name }) => name));
  return {
    ...scope,
    parameter<T extends tf.Tensor>(name: string): T {
      const kernel = scope.parameter<T>(name);
      return normalised.has(name) ? spectrallyNormalised(scope, kernel, vectorName(name)) : kernel;
    },
  };
}

/** The singular vector that each kernel keeps. */
export function spectralParameters(network: NetworkParts): ParameterSpec[] {
  return decoderKernels(network).map(({ name, shape }) =>
    spectralVector(vectorName(name), shape.at(-1) ?? 1),
  );
}

function vectorName(kernel: string): string {
  return `objective/spectral-norm/${kernel}`;
}
