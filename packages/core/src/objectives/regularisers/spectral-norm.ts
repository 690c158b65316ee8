import { stopGradient } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import type { NetworkParts } from "../objective.js";
import { decoderKernels } from "./decoder-kernels.js";

/**
 * Spectral normalisation (Miyato et al., 2018) of the decoder's kernels: each is divided by an estimate of its largest
 * singular value, as a matrix `[rest, last axis]`. One power iteration a step follows the weights; no gradient passes
 * through the singular vectors, as in their algorithm 1.
 *
 * @returns A scope that hands out normalised kernels, and in training keeps the vector for the next step.
 */
export function spectralScope(scope: Scope, network: NetworkParts): Scope {
  const normalised = new Set(decoderKernels(network).map(({ name }) => name));
  return {
    ...scope,
    parameter<T extends tf.Tensor>(name: string): T {
      const kernel = scope.parameter<T>(name);
      return normalised.has(name) ? normalise(scope, vectorName(name), kernel) : kernel;
    },
  };
}

/** The right singular vector that each kernel keeps, drawn from N(0, I). */
export function spectralParameters(network: NetworkParts): ParameterSpec[] {
  return decoderKernels(network).map(({ name, shape }) => {
    const length = shape.at(-1) ?? 1;
    return {
      name: vectorName(name),
      shape: [length, 1],
      isTrained: false,
      initialise: (rng) => rng.normals(new Float32Array(length)),
    };
  });
}

function normalise<T extends tf.Tensor>(scope: Scope, name: string, kernel: T): T {
  return tf.tidy(() => {
    const columns = kernel.shape.at(-1) ?? 1;
    const matrix = tf.reshape<tf.Rank.R2>(kernel, [-1, columns]);
    const fixed = stopGradient(matrix);
    const left = unit(tf.matMul(fixed, scope.parameter<tf.Tensor2D>(name))); // [rows, 1]
    const right = unit(tf.matMul(fixed, left, true)); // [columns, 1]
    scope.update(name, right);
    const norm = tf.sum(tf.mul(left, tf.matMul(matrix, right)));
    return tf.div<T>(kernel, norm);
  });
}

function unit(vector: tf.Tensor2D): tf.Tensor2D {
  return tf.div(vector, tf.add(tf.norm(vector), 1e-12));
}

function vectorName(kernel: string): string {
  return `objective/spectral-norm/${kernel}`;
}
