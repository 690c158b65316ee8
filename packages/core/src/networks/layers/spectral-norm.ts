import { matMul, stopGradient } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import { truncatedNormal } from "./initialise.js";

/** Keeps the length of a vector of zeros from being divided by. */
const epsilon = 1e-12;

/**
 * The estimate u of a kernel's first singular vector, on the side of its outputs.
 *
 * @param name - E.g. `encoder/conv-0/spectral-vector`.
 */
export function spectralVector(name: string, outputs: number): ParameterSpec {
  return {
    name,
    shape: [outputs],
    isTrained: false,
    initialise: (rng) => truncatedNormal(1)(rng, outputs, { in: outputs, out: 1 }),
  };
}

/**
 * A kernel over its largest singular value σ, which is estimated by one power iteration a training step (Miyato et al.,
 * 2018): `v ← Wu/‖Wu‖`, `u ← Wᵀv/‖Wᵀv‖`, `σ = vᵀWu`. u lasts from step to step; the gradient takes u and v as
 * constants. The kernel is read as a matrix W whose columns are its outputs.
 *
 * Outside training the iteration starts from the same u and is not kept, so that inference repeats itself.
 *
 * @param vector - Name of the {@link spectralVector}.
 */
export function spectrallyNormalised<T extends tf.Tensor>(
  scope: Scope,
  kernel: T,
  vector: string,
): T {
  return tf.tidy(() => {
    const outputs = kernel.shape[kernel.rank - 1] as number;
    const matrix = tf.reshape<tf.Rank.R2>(kernel, [-1, outputs]); // [inputs, outputs]
    const fixed = stopGradient(matrix);
    // Vectors change sides by a reshape: a product with a transposed matrix is slow on wasm.
    const before = tf.reshape<tf.Rank.R2>(scope.parameter(vector), [outputs, 1]);
    const v = tf.reshape<tf.Rank.R2>(unit(matMul(fixed, before)), [1, -1]); // [1, inputs]
    const u = unit(matMul(v, fixed)); // [1, outputs]
    scope.update(vector, tf.reshape(u, [outputs]));
    const sigma = tf.sum(tf.mul(matMul(v, matrix), u));
    return tf.div<T>(kernel, sigma);
  });
}

function unit<T extends tf.Tensor>(vector: T): T {
  return tf.div(vector, tf.add(tf.sqrt(tf.sum(tf.square(vector))), epsilon));
}
