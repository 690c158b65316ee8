import * as tf from "@tensorflow/tfjs";
import { nativeOps } from "../native/ops.js";
import { createVariable, type StepVariable, type Tensors } from "./step-variable.js";

/** Options of {@link createAdam}, with the names of Kingma and Ba. */
export interface AdamOptions {
  /** Decay of the first moment. `@default 0.9` */
  readonly beta1?: number;
  /** Decay of the second moment. `@default 0.999` */
  readonly beta2?: number;
  /** The ε̂ of the paper's section 2, added to √v without bias correction, as TensorFlow does. `@default 1e-8` */
  readonly epsilon?: number;
  /**
   * Decoupled weight decay λ of every variable (Loshchilov and Hutter, 2019): `θ ← θ − α·λ·θ` before Adam's own
   * change, as PyTorch's `AdamW` does; it does not pass through the moments. `@default 0`
   */
  readonly weightDecay?: number;
}

/** What changes from step to step, all scalars. */
export interface AdamInputs {
  readonly learningRate: tf.Tensor;
  /** β₁ᵗ, t = 1 at the first step. */
  readonly beta1Power: tf.Tensor;
  /** β₂ᵗ. */
  readonly beta2Power: tf.Tensor;
}

/** Adam over a set of variables. */
export interface Adam {
  /** The moments, `<name>/first-moment` and `<name>/second-moment`, for checkpoints. */
  readonly variables: readonly StepVariable[];
  /** Updates every variable by its gradient; meant for use inside a compiled step. */
  apply(gradients: Tensors, inputs: AdamInputs): void;
  /** Frees the moments. */
  dispose(): void;
}

/**
 * Adam (Kingma and Ba, 2015) in the ε̂ form:
 * `θ ← θ − α·√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m/(√v + ε̂)`.
 *
 * @param variables - What is trained; gradients are given by the same names.
 */
export function createAdam(
  variables: readonly StepVariable[],
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions = {},
): Adam {
  const native = nativeOps();
  if (native !== undefined) {
    return native.createAdam(variables, { beta1, beta2, epsilon, weightDecay });
  }
  const moment = (variable: StepVariable, kind: string) =>
    createVariable(`${variable.name}/${kind}`, new Float32Array(sizeOf(variable)), variable.shape);
  const trained = variables.map((variable) => ({
    variable,
    first: moment(variable, "first-moment"),
    second: moment(variable, "second-moment"),
  }));
  const moments = trained.flatMap(({ first, second }) => [first, second]);
  return {
    variables: moments,
    apply(gradients, { learningRate, beta1Power, beta2Power }) {
      tf.tidy(() => {
        const correction = tf.div(tf.sqrt(tf.sub(1, beta2Power)), tf.sub(1, beta1Power));
        const rate = tf.mul(learningRate, correction);
        for (const { variable, first, second } of trained) {
          const gradient = gradients[variable.name];
          if (gradient === undefined) continue;
          // A tidy for each: what all of them need on the way together is ten times the weights, 1.3 GB for 31 million.
          tf.tidy(() => {
            const m = decayed(first.read(), gradient, beta1);
            const v = decayed(second.read(), tf.square(gradient), beta2);
            first.assign(m);
            second.assign(v);
            const change = tf.mul(rate, tf.div(m, tf.add(tf.sqrt(v), epsilon)));
            if (weightDecay > 0) decayWeights(variable, learningRate, weightDecay);
            variable.assign(tf.sub(variable.read(), change));
          });
        }
      });
    },
    dispose() {
      for (const variable of moments) variable.dispose();
    },
  };
}

/** `θ ← θ·(1 − α·λ)`. */
export function decayWeights(
  variable: StepVariable,
  learningRate: tf.Tensor,
  weightDecay: number,
): void {
  tf.tidy(() => {
    const kept = tf.sub(1, tf.mul(learningRate, weightDecay));
    variable.assign(tf.mul(variable.read(), kept));
  });
}

/** `β·average + (1 − β)·value`, in the form that needs three passes over memory. */
function decayed(average: tf.Tensor, value: tf.Tensor, beta: number): tf.Tensor {
  return tf.add(average, tf.mul(1 - beta, tf.sub(value, average)));
}

function sizeOf({ shape }: StepVariable): number {
  return shape.reduce((product, length) => product * length, 1);
}
