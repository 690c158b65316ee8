import * as tf from "@tensorflow/tfjs";
import { compileStep, createVariable } from "../../ops.js";
import { expectEqual, expectKept, expectThrows, expectWithin } from "./checks.js";
import type { OpsCase } from "./ops-case.js";
import { readVariable } from "./read-variable.js";
import { lossesOfTraining } from "./training.js";

const lastingVariables: OpsCase = {
  title: "the variables of a compiled step last, and 50 calls leave no tensor behind",
  async run() {
    const count = createVariable("count", new Float32Array(1), []);
    const step = compileStep(
      ({ by }) => {
        count.assign(tf.add(count.read(), by!));
        return { count: count.read() };
      },
      { variables: [count] },
    );
    const by = tf.scalar(2);
    tf.dispose(step({ by }));
    expectKept(0, () => {
      for (let i = 0; i < 50; i++) tf.dispose(step({ by }));
    });
    expectEqual("count", Array.from(await readVariable(count)), [102]);
    step.dispose();
    count.dispose();
    by.dispose();
  },
};

const batchSizes: OpsCase = {
  title: "a compiled step takes batches of any size in turn, and labels as int32",
  async run({ tolerance }) {
    const scale = createVariable("scale", Float32Array.of(2), []);
    const step = compileStep(
      ({ x, labels }) => ({
        y: tf.sum(tf.mul(tf.mul(x!, scale.read()), tf.cast(labels!, "float32"))),
        labels: tf.clone(labels!),
      }),
      { variables: [scale] },
    );
    for (const batch of [3, 1, 3, 2, 4, 5, 3]) {
      const inputs = { x: tf.ones([batch]), labels: tf.tensor1d(Array(batch).fill(3), "int32") };
      const { y, labels } = step(inputs);
      expectWithin("sum", await y!.data(), [6 * batch], tolerance);
      expectEqual("type", labels!.dtype, "int32");
      expectEqual("labels", Array.from(await labels!.data()), Array(batch).fill(3));
      tf.dispose([inputs, y!, labels!]);
    }
    step.dispose();
    scale.dispose();
  },
};

const training: OpsCase = {
  title: "five steps of training a small network have the losses of the cpu backend",
  async run({ backend, tolerance }) {
    const losses = await lossesOfTraining();
    await tf.setBackend("cpu");
    try {
      // Five updates pass rounding on; it grows a few times.
      expectWithin("losses", losses, await lossesOfTraining(), 5 * tolerance);
    } finally {
      await tf.setBackend(backend);
    }
  },
};

const assignment: OpsCase = {
  title: "a variable outlives what it was assigned from, what was read of it outlives the variable",
  async run() {
    const before = tf.memory().numTensors;
    const variable = createVariable("w", Float32Array.of(1, 2), [2]);
    const value = tf.tensor1d([3, 4]);
    variable.assign(value);
    value.dispose();
    const first = variable.read();
    tf.tidy(() => {
      variable.assign(tf.add(variable.read(), 1));
    });
    expectEqual("value read before", Array.from(await first.data()), [3, 4]);
    expectEqual("value", Array.from(await readVariable(variable)), [4, 5]);
    variable.dispose();
    variable.dispose();
    expectThrows(() => variable.read(), "w: the variable has been disposed.", "CONFIG_INVALID");
    expectEqual("value read before", Array.from(await first.data()), [3, 4]);
    first.dispose();
    expectEqual("tensors left behind", tf.memory().numTensors - before, 0);
  },
};

/** Compiled steps and their variables. */
export const stepCases: readonly OpsCase[] = [lastingVariables, batchSizes, training, assignment];
