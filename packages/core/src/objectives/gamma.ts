import { unknownName, VaeError } from "@vae/base";
import { stopGradient } from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../model/scope.js";
import type { ParameterSpec } from "../model/variable-store.js";

/** How the standard deviation of the decoder's Gaussian, gamma, is found. */
export type GammaRule =
  /** `computed`: the clipped running mean squared error of Asperti and Trentin (2020). */
  | { readonly rule: "computed" }
  /** `fixed`: a constant. */
  | { readonly rule: "fixed"; readonly value: number }
  /** `learned`: log γ is trained with the weights, from γ = 1 (Dai and Wipf, 2019). */
  | { readonly rule: "learned" }
  /** `computedFreeEma`: the least value so far of a running mean that may rise (Asperti's later code). */
  | { readonly rule: "computedFreeEma" }
  /** `batchOptimal`: the mean squared error of the batch itself, differentiated (Rybkin et al., σ-VAE, 2021). */
  | { readonly rule: "batchOptimal" };

/** Gamma during one step. */
export interface Gamma {
  /** What lasts between steps. */
  readonly parameters: readonly ParameterSpec[];
  /** γ² between steps. */
  variance(scope: Scope): tf.Scalar;
  /** γ² for a batch with this error. */
  varianceFor(scope: Scope, batchMse: tf.Scalar): tf.Scalar;
  /** Takes in the mean squared error of the batch, for the next step. */
  observe(scope: Scope, batchMse: tf.Scalar): void;
}

/** Weight of the newest batch in the running mean squared error (BalancingVAE's 0.01). */
const newestWeight = 0.01;

const rules = ["computed", "fixed", "learned", "computedFreeEma", "batchOptimal"] as const;

const runningMse = "objective/running-mse";
const leastVariance = "objective/least-variance";
const batchVariance = "objective/batch-variance";
const logGamma = "objective/log-gamma";

/**
 * Creates the rule. m is a running mean of the batches' mean squared error, which starts at 1:
 *
 * - `computed`: `m ← min(m, 0.99·m + 0.01·mse)`, γ² = m from the next step on. It never rises.
 * - `computedFreeEma`: `m ← 0.99·m + 0.01·mse`, `γ² ← min(γ², m)`.
 * - `learned`: γ = exp(parameter). NB: Adam moves log γ by about the learning rate a step, so from γ = 1 to 0.05 at 1e-4
 *   takes some 30,000 steps; its optimum is γ² = mse.
 * - `batchOptimal`: γ² = mse of the batch, with log γ differentiated: the gradient equals that of a frozen γ.
 *
 * No gradient passes through γ in `computed`, `computedFreeEma` and `fixed`.
 *
 * @throws {VaeError} CONFIG_INVALID, when a fixed gamma is not above 0; NAME_UNKNOWN, when there is no such rule.
 */
export function createGamma(gamma: GammaRule): Gamma {
  switch (gamma.rule) {
    case "computed":
      return computed();
    case "computedFreeEma":
      return computedFreeEma();
    case "learned":
      return learned();
    case "batchOptimal":
      return batchOptimal();
    case "fixed":
      return fixed(gamma.value);
    default:
      throw unknownName("rule of gamma", (gamma as { rule: string }).rule, rules);
  }
}

function computed(): Gamma {
  return held([statistic(runningMse, 1)], runningMse, (scope, mse) => {
    const before = scope.parameter(runningMse);
    scope.update(runningMse, tf.minimum(before, averaged(before, mse)));
  });
}

function computedFreeEma(): Gamma {
  const parameters = [statistic(runningMse, 1), statistic(leastVariance, 1)];
  return held(parameters, leastVariance, (scope, mse) => {
    const after = averaged(scope.parameter(runningMse), mse);
    scope.update(runningMse, after);
    scope.update(leastVariance, tf.minimum(scope.parameter(leastVariance), after));
  });
}

function learned(): Gamma {
  const parameter = { ...statistic(logGamma, 0), isTrained: true };
  const variance = (scope: Scope) => tf.exp(tf.mul<tf.Scalar>(2, scope.parameter(logGamma)));
  return { parameters: [parameter], variance, varianceFor: variance, observe: () => undefined };
}

function batchOptimal(): Gamma {
  const last = held([statistic(batchVariance, 1)], batchVariance, (scope, mse) => {
    scope.update(batchVariance, mse);
  });
  return { ...last, varianceFor: (_, mse) => mse };
}

function fixed(value: number): Gamma {
  if (!(value > 0 && value < Infinity)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `objective.gamma.value: expected a number > 0, got ${value}.`,
    );
  }
  const variance = () => tf.scalar(value ** 2);
  return { parameters: [], variance, varianceFor: variance, observe: () => undefined };
}

/** A variance that a step reads from one of its variables and that `observe` prepares for the next. */
function held(
  parameters: readonly ParameterSpec[],
  name: string,
  follow: (scope: Scope, batchMse: tf.Scalar) => void,
): Gamma {
  const variance = (scope: Scope) => scope.parameter<tf.Scalar>(name);
  return {
    parameters,
    variance,
    varianceFor: variance,
    observe(scope, batchMse) {
      tf.tidy(() => {
        follow(scope, stopGradient(batchMse));
      });
    },
  };
}

/** `0.99·m + 0.01·mse`. */
function averaged(before: tf.Tensor, batchMse: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(1 - newestWeight, before), tf.mul(newestWeight, batchMse));
}

function statistic(name: string, value: number): ParameterSpec {
  return { name, shape: [], isTrained: false, initialise: () => Float32Array.of(value) };
}
