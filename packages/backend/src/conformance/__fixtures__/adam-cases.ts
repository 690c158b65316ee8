import * as tf from "@tensorflow/tfjs";
import { compileStep, createAdam, createVariable } from "../../ops.js";
import { expectEqual, expectWithin } from "./checks.js";
import type { OpsCase } from "./ops-case.js";
import { readVariable } from "./read-variable.js";

const betas = { beta1: 0.9, beta2: 0.99, epsilon: 1e-3 };

const adam = (weightDecay: number): OpsCase => ({
  title: `three compiled steps of Adam with a weight decay of ${weightDecay} are those of its formula`,
  async run({ tolerance }) {
    const variable = createVariable("w", Float32Array.of(1, -2), [2]);
    const untouched = createVariable("other", Float32Array.of(3), [1]);
    const optimizer = createAdam([variable, untouched], { ...betas, weightDecay });
    const names = optimizer.variables.map(({ name }) => name);
    expectEqual("first two moments", names.slice(0, 2), ["w/first-moment", "w/second-moment"]);
    const step = compileStep(
      ({ gradient, ...inputs }) => {
        optimizer.apply(
          { w: gradient! },
          inputs as unknown as Parameters<typeof optimizer.apply>[1],
        );
        return { w: variable.read() };
      },
      { variables: [variable, untouched, ...optimizer.variables] },
    );
    let [m, v, w] = [
      [0, 0],
      [0, 0],
      [1, -2],
    ];
    const gradients = [
      [0.5, -1],
      [0.25, 2],
      [-1, 0],
    ];
    for (const [i, gradient] of gradients.entries()) {
      const powers = { beta1Power: 0.9 ** (i + 1), beta2Power: 0.99 ** (i + 1) };
      const inputs = {
        gradient: tf.tensor1d(gradient),
        learningRate: tf.scalar(0.1),
        beta1Power: tf.scalar(powers.beta1Power),
        beta2Power: tf.scalar(powers.beta2Power),
      };
      tf.dispose([inputs, step(inputs)]);
      m = m.map((old, j) => 0.9 * old + 0.1 * gradient[j]!);
      v = v.map((old, j) => 0.99 * old + 0.01 * gradient[j]! ** 2);
      const rate = (0.1 * Math.sqrt(1 - powers.beta2Power)) / (1 - powers.beta1Power);
      w = w.map(
        (old, j) => old * (1 - 0.1 * weightDecay) - (rate * m[j]!) / (Math.sqrt(v[j]!) + 1e-3),
      );
    }
    // 1 − 0.99ᵗ loses two digits in float32; the rest is exact to 1e-7.
    expectWithin("weights", await readVariable(variable), w, tolerance);
    expectEqual("what has no gradient", Array.from(await readVariable(untouched)), [3]);
    step.dispose();
    optimizer.dispose();
    variable.dispose();
    untouched.dispose();
  },
});

/** The optimizer, with and without weight decay. */
export const adamCases: readonly OpsCase[] = [adam(0), adam(0.3)];
