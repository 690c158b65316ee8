import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import { sizeOf } from "../../model/size-of.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import type { FlowResult } from "../objective.js";
import type { TrainedFlow } from "./create-flow.js";

/**
 * Planar flow (Rezende and Mohamed, 2015, equations 10 to 12): a chain of `z ← z + û·tanh(wᵀz + b)`, each with the
 * log-determinant `log(1 + ûᵀw·(1 − tanh²))`. û is u moved along w until wᵀû > −1, which makes the map invertible
 * (their appendix A.1).
 *
 * The same for all data: what the encoder says enters by μ and σ alone.
 */
export function planarFlow(steps: number): TrainedFlow {
  const names = Array.from({ length: steps }, (_, i) => `objective/flow/${i}`);
  return {
    config: { kind: "planar", steps },
    parameters: (latent) =>
      names.flatMap((name) => [
        // Small, so that the chain starts near the identity.
        normal(`${name}/u`, [latent, 1], 0.01),
        normal(`${name}/w`, [latent, 1], 1 / Math.sqrt(latent)),
        normal(`${name}/b`, [], 0),
      ]),
    forward: (scope, latents) =>
      tf.tidy(() =>
        names.reduce<FlowResult>((before, name) => bend(scope, name, before), {
          latents,
          logDeterminant: tf.zeros([latents.shape[0]]),
        }),
      ),
  };
}

function bend(scope: Scope, name: string, { latents, logDeterminant }: FlowResult): FlowResult {
  return tf.tidy(() => {
    const u = scope.parameter<tf.Tensor2D>(`${name}/u`); // [Z, 1]
    const w = scope.parameter<tf.Tensor2D>(`${name}/w`); // [Z, 1]
    const product = tf.sum(tf.mul(w, u)); // wᵀu
    const above = tf.softplus(product); // 1 + wᵀû > 0
    const along = tf.div(w, tf.add(tf.sum(tf.square(w)), 1e-12));
    const moved = tf.add<tf.Tensor2D>(u, tf.mul(tf.sub(tf.sub(above, 1), product), along)); // û
    const bent = tf.tanh(tf.add(tf.matMul(latents, w), scope.parameter(`${name}/b`))); // [B, 1]
    // 1 + (1 − tanh²)·wᵀû, in a form that rounding cannot bring to 0.
    const squared = tf.square(bent);
    const determinant = tf.add(squared, tf.mul(tf.sub(1, squared), above));
    return {
      latents: tf.add<tf.Tensor2D>(latents, tf.mul(bent, tf.reshape(moved, [1, -1]))),
      logDeterminant: tf.add<tf.Tensor1D>(logDeterminant, tf.reshape(tf.log(determinant), [-1])),
    };
  });
}

function normal(name: string, shape: readonly number[], scale: number): ParameterSpec {
  return {
    name,
    shape,
    isTrained: true,
    initialise: (rng) => Float32Array.from({ length: sizeOf(shape) }, () => scale * rng.normal()),
  };
}
