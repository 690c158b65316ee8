import * as tf from "@tensorflow/tfjs";
import { compileStep, createVariable, stopGradient, valueAndGradients } from "../../ops.js";
import { expectEqual, expectWithin } from "./checks.js";
import type { OpsCase } from "./ops-case.js";

const unusedParameter: OpsCase = {
  title: "a parameter that the loss does not depend on has no gradient",
  async run({ tolerance }) {
    const parameters = { used: tf.scalar(3), unused: tf.scalar(5) };
    const { outputs, gradients } = valueAndGradients(
      ({ used }) => ({ loss: tf.square<tf.Scalar>(used as tf.Scalar) }),
      parameters,
    );
    expectEqual("gradients", Object.keys(gradients), ["used"]);
    expectWithin("gradient", await gradients["used"]!.data(), [6], tolerance);
    tf.dispose([parameters, outputs, gradients]);
  },
};

const stoppedGradient: OpsCase = {
  title: "stopGradient lets values through, but no gradient, also in a compiled step, and shares what it holds",
  async run({ tolerance }) {
    const x = createVariable("x", Float32Array.of(2, -3), [2]);
    const step = compileStep(
      () => {
        const { outputs, gradients } = valueAndGradients(
          ({ p }) => ({
            loss: tf.sum<tf.Scalar>(tf.mul(p!, stopGradient(tf.square(p!)))),
          }),
          { p: x.read() },
        );
        return { loss: outputs.loss, gradient: gradients["p"]! };
      },
      { variables: [x] },
    );
    for (let call = 0; call < 2; call++) {
      const { loss, gradient } = step({});
      expectWithin("loss", await loss!.data(), [8 - 27], tolerance);
      expectWithin("gradient", await gradient!.data(), [4, 9], tolerance); // not 3x²: 12 and 27
      tf.dispose([loss!, gradient!]);
    }
    step.dispose();
    x.dispose();

    const before = tf.memory().numTensors;
    const held = tf.tensor1d([1, 2]);
    const detached = stopGradient(held);
    held.dispose();
    expectEqual("values after the first is freed", Array.from(await detached.data()), [1, 2]);
    detached.dispose();
    expectEqual("tensors left behind", tf.memory().numTensors - before, 0);
  },
};

/** Where no gradient goes. */
export const gradientCases: readonly OpsCase[] = [unusedParameter, stoppedGradient];
