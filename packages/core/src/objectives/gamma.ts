import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import type { ParameterSpec } from "../model/variable-store.js";

/** How the standard deviation of the decoder's Gaussian, gamma, is found. */
export type GammaRule =
  /** `computed`: the clipped running mean squared error of Asperti and Trentin (2020). */
  | { readonly rule: "computed" }
  /** `fixed`: a constant. */
  | { readonly rule: "fixed"; readonly value: number };

/** Gamma during one step. */
export interface Gamma {
  /** What lasts between steps. */
  readonly parameters: readonly ParameterSpec[];
  /** γ², a scalar through which no gradient flows. */
  variance(scope: Scope): tf.Scalar;
  /** Takes in the mean squared error of the batch, for the next step. */
  observe(scope: Scope, batchMse: tf.Scalar): void;
}

/** Weight of the newest batch in the running mean squared error (BalancingVAE's 0.01). */
const newestWeight = 0.01;

/**
 * Creates the rule.
 *
 * `computed` keeps m, which starts at 1 and follows `m ← min(m, 0.99·m + 0.01·mse of the batch)`; γ² = m is
 * used from the next step on. It never rises.
 *
 * @throws {VaeError} CONFIG_INVALID, when a fixed gamma is not above 0.
 */
export function createGamma(gamma: GammaRule): Gamma {
  if (gamma.rule === "fixed") {
    const { value } = gamma;
    if (!(value > 0)) {
      throw new VaeError("CONFIG_INVALID", `objective.gamma: expected a number > 0, got ${value}.`);
    }
    return { parameters: [], variance: () => tf.scalar(value ** 2), observe: () => undefined };
  }
  const name = "objective/running-mse";
  return {
    parameters: [{ name, shape: [], isTrained: false, initialise: () => Float32Array.of(1) }],
    variance: (scope) => scope.parameter<tf.Scalar>(name),
    observe(scope, batchMse) {
      const before = scope.parameter(name);
      const after = tf.add(tf.mul(1 - newestWeight, before), tf.mul(newestWeight, batchMse));
      scope.update(name, tf.minimum(before, after));
    },
  };
}
