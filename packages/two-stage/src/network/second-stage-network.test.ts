import { createVae } from "@vae/core";
import * as tf from "@tensorflow/tfjs";
import { expectTensorsKept } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { secondStageNetwork, secondStagePresets } from "./second-stage-network.js";

/** Trained values by the network's own list of shapes; nothing is allocated. */
const countOf = (options: Parameters<typeof secondStageNetwork>[0]) =>
  secondStageNetwork(options).parameters.reduce(
    (sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1),
    0,
  );

it("has presets of every published size", () => {
  const counts = Object.entries(secondStagePresets).map(([name, options]) => [
    name,
    countOf({ dataWidth: 64, ...options }),
  ]);
  const dense = (inputs: number, outputs: number) => (inputs + 1) * outputs;
  // GreenVAE: hidden layers on both sides, two heads and an output over [64 + 1536]. pythae: the same over 1024 alone.
  const greenvae = 2 * (dense(64, 1536) + dense(1536, 1536)) + 3 * dense(64 + 1536, 64);
  const pythae = 2 * (dense(64, 1024) + dense(1024, 1024)) + 3 * dense(1024, 64);
  expect(pythae).toBe(2_429_120);
  expect(Object.fromEntries(counts)).toEqual({
    "dai-wipf": 4_540_608,
    "cifar-10": 17_457_344,
    celeba: 68_456_640,
    greenvae,
    pythae,
  });
});

it("has the published number of parameters at each published width", () => {
  expect(countOf({ dataWidth: 64 })).toBe(2_305_152 + 2_235_456);
  expect(countOf({ dataWidth: 64, width: 2048 })).toBe(17_457_344);
  expect(countOf({ dataWidth: 64, width: 4096 })).toBe(68_456_640);
});

it("maps latents to posteriors of u and u back to latents, with the input beside the hidden units", async () => {
  const model = createVae({
    network: secondStageNetwork({ dataWidth: 3, latent: 2, width: 5, depth: 2 }),
  });
  const latents = tf.zeros<tf.Rank.R2>([4, 3]);
  const posterior = await expectTensorsKept(2, () => model.encode(latents));
  expect(posterior.mean.shape).toEqual([4, 2]);
  expect(model.decode(posterior.mean).shape).toEqual([4, 3]);
  // With all hidden kernels at zero only the skip remains: output = u · (first rows of the last kernel).
  for (const { name, shape } of model.store.variables) {
    if (name.startsWith("decoder/dense") || name === "decoder/output/bias") {
      model.store.variable(name).assign(tf.zeros([...shape]));
    }
  }
  const kernel = model.store.variable("decoder/output/kernel").read() as tf.Tensor2D;
  const u = tf.tensor2d([[1, -2]]);
  const expected = tf.matMul(u, tf.slice(kernel, [0, 0], [2, 3]));
  expect(await model.decode(u).data()).toEqual(await expected.data());
  model.dispose();
});

it("without a skip decodes u by the hidden units alone", async () => {
  const network = secondStageNetwork({ dataWidth: 3, width: 5, depth: 2, skip: "none" });
  const model = createVae({ network });
  model.store.variable("decoder/dense-1/kernel").assign(tf.zeros([5, 5]));
  const [first, second] = [model.decode(tf.zeros([1, 3])), model.decode(tf.ones([1, 3]))];
  expect(await second.data()).toEqual(await first.data()); // u reaches the output by no other way
  model.dispose();
});

it("refuses an unknown skip", () => {
  expect(() => secondStageNetwork({ dataWidth: 4, skip: "concatt" as "concat" })).toThrow(
    'Did you mean "concat"?',
  );
});

it("refuses a width or depth of 0", () => {
  expect(() => secondStageNetwork({ dataWidth: 4, depth: 0 })).toThrow(
    "depth: expected a whole number ≥ 1, got 0",
  );
});
