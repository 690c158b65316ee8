import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { useBackend } from "../index.js";
import { createAdam } from "./adam.js";
import { createVariable } from "./step-variable.js";

beforeAll(() => useBackend("wasm"));

/** Bytes that an update of so many variables of 4 kB needs beyond what it began with. */
async function bytesOnTheWay(count: number): Promise<number> {
  const variables = Array.from({ length: count }, (_, i) =>
    createVariable(`weights-${i}`, new Float32Array(1000), [1000]),
  );
  const adam = createAdam(variables);
  const gradients = Object.fromEntries(variables.map(({ name }) => [name, tf.ones([1000])]));
  const inputs = {
    learningRate: tf.scalar(0.1),
    beta1Power: tf.scalar(0.9),
    beta2Power: tf.scalar(0.999),
  };
  const before = tf.memory().numBytes;
  const { peakBytes } = await tf.profile(() => {
    adam.apply(gradients, inputs);
    return inputs.learningRate;
  });
  adam.dispose();
  for (const variable of variables) variable.dispose();
  tf.dispose([gradients, inputs]);
  return peakBytes - before;
}

it("needs memory for one variable at a time, however many there are", async () => {
  const few = await bytesOnTheWay(2);
  expect(few).toBeGreaterThanOrEqual(2 * 4000); // both moments of one variable at least
  expect(await bytesOnTheWay(20)).toBe(few);
});
