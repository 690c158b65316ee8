import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { createVae, gaussianObjective, type Posteriors } from "@vae/core";
import * as tf from "@tensorflow/tfjs";
import { expectClose } from "@vae/testing/tensors";
import { beforeAll, describe, expect, it } from "vitest";
import {
  aggregateMomentsOf,
  encodeSecondStage,
  posteriorsInMemory,
  reconstructLatents,
  secondStageInputs,
  standardisationOf,
  type TrainSecondStageOptions,
  latentMoments,
  sampleSecondStage,
  secondStageNetwork,
  trainSecondStage,
} from "../index.js";

beforeAll(async () => {
  await useBackend("wasm");
});

/** Posteriors whose aggregate is N(0, 1) in the first dimension and a mixture of ±2 in the second. */
function posteriors(length: number): Posteriors {
  const rng = new Rng(6);
  const mean = Float32Array.from({ length: 2 * length }, (_, i) =>
    i % 2 === 0 ? 0.8 * rng.normal() : rng.uniform() < 0.5 ? -2 : 2,
  );
  const logVariance = Float32Array.from({ length: 2 * length }, (_, i) =>
    Math.log(i % 2 === 0 ? 0.36 : 0.04),
  );
  return { length, latent: 2, mean, logVariance };
}

const network = () => secondStageNetwork({ dataWidth: 2, width: 32, depth: 2 });

it("learns the shape and the scale of the aggregate posterior", async () => {
  const model = createVae({ network: network(), rng: new Rng(1) });
  const before = tf.memory().numTensors;
  await trainSecondStage({
    model,
    posteriors: posteriors(500),
    steps: 1000,
    batchSize: 100,
    schedule: { learningRate: 3e-3 },
    rng: new Rng(2),
  });
  expect(tf.memory().numTensors).toBe(before);
  const latents = await sampleSecondStage(model, 4000, new Rng(3));
  const { covariance } = latentMoments(latents, 2);
  const bimodal = latents.filter((_, i) => i % 2 === 1);
  const farFromZero = bimodal.filter((value) => Math.abs(value) > 1).length / bimodal.length;
  expect(farFromZero).toBeGreaterThan(0.7); // a normal with this variance has 0.63 of its mass there
  // Generated variance falls short of the target by about the decoder's variance γ² (recipe 8.4), and a training
  // of this length is within 15 % of its end.
  const gammaSquared = (await model.gamma()) ** 2;
  const generated = (covariance[0]! + covariance[3]!) / 2;
  const target = (0.64 + 0.36 + 4 + 0.04) / 2;
  expect(Math.abs(generated + gammaSquared - target)).toBeLessThan(0.15 * target);
  model.dispose();
});

describe.each([
  { input: "fresh", isStandardised: false },
  { input: "fixed", isStandardised: false },
  { input: "mean", isStandardised: true },
] as const)("trained on $input latents, standardised: $isStandardised", (how) => {
  const held = posteriors(60);
  const { input, isStandardised } = how;
  const standardisation = isStandardised ? standardisationOf(aggregateMomentsOf(held)) : undefined;
  const train = async (options: Partial<TrainSecondStageOptions>) => {
    const model = createVae({ network: network(), rng: new Rng(1) });
    const state = await trainSecondStage({
      model,
      posteriors: held,
      input,
      standardisation,
      steps: 12,
      batchSize: 20,
      schedule: { learningRate: 1e-3 },
      rng: new Rng(2),
      ...options,
    });
    model.dispose();
    return state;
  };

  it("ends, resumed from a checkpoint, with the same bits", async () => {
    const whole = await train({});
    const half = await train({ steps: 7 });
    const resumed = await train({ resumeFrom: half });
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.optimizer).toEqual(whole.optimizer);
  });

  it("ends with the same bits from posteriors in a source", async () => {
    const whole = await train({});
    const read = await train({ posteriors: posteriorsInMemory(held) });
    expect(read.weights).toEqual(whole.weights);
  });
});

it("gives other weights for other inputs", async () => {
  const kernels = new Set<string>();
  for (const input of secondStageInputs) {
    const model = createVae({ network: network(), rng: new Rng(1) });
    const { weights } = await trainSecondStage({
      model,
      posteriors: posteriors(60),
      input,
      steps: 3,
      batchSize: 20,
      schedule: { learningRate: 1e-3 },
      rng: new Rng(2),
    });
    model.dispose();
    kernels.add(JSON.stringify(Object.values(weights)[0]?.data));
  }
  expect(kernels.size).toBe(3);
});

it("hands latents back as they were before they were standardised", async () => {
  const model = createVae({ network: network(), rng: new Rng(1) });
  const standardisation = { mean: Float64Array.of(5, -5), deviation: Float64Array.of(2, 0.1) };
  const plain = await sampleSecondStage(model, 50, new Rng(3));
  const undone = await sampleSecondStage(model, 50, new Rng(3), { standardisation });
  expectClose(
    undone,
    plain.map((value, at) => (at % 2 === 0 ? 2 * value + 5 : 0.1 * value - 5)),
    1e-5,
  );
  model.dispose();
});

it("samples the decoder's Gaussian where it is asked to, in the units of its latents", async () => {
  const objective = gaussianObjective({ gamma: { rule: "fixed", value: 0.5 } });
  const model = createVae({ network: network(), objective, rng: new Rng(1) });
  const standardisation = { mean: Float64Array.of(0, 0), deviation: Float64Array.of(1, 4) };
  const [mean, sample] = await Promise.all(
    (["mean", "sample"] as const).map((output) =>
      sampleSecondStage(model, 5000, new Rng(3), { output, standardisation }),
    ),
  );
  const { covariance } = latentMoments(
    sample!.map((value, at) => value - mean![at]!),
    2,
  );
  // γ² = 0.25 and 16 · 0.25; five standard errors are 5·√(2/5000) = 10 %.
  expect(Math.abs(covariance[0]! / 0.25 - 1)).toBeLessThan(0.1);
  expect(Math.abs(covariance[3]! / 4 - 1)).toBeLessThan(0.1);
  model.dispose();
});

it("encodes latents to posteriors of u, and decodes draws of these", async () => {
  const held = posteriors(1500); // more than are encoded at once
  const model = createVae({ network: secondStageNetwork({ dataWidth: 2, latent: 3, width: 8 }) });
  const before = tf.memory().numTensors;
  const ofU = await encodeSecondStage(model, held, { from: "mean", rng: new Rng(1) });
  expect(ofU).toMatchObject({ length: 1500, latent: 3 });
  const z = tf.tensor2d(held.mean.slice(-2), [1, 2]);
  const last = model.encode(z);
  expectClose(ofU.mean.slice(-3), last.mean.dataSync(), 1e-5);
  expectClose(ofU.logVariance.slice(-3), last.logVariance.dataSync(), 1e-5);
  tf.dispose([z, { ...last }]);
  const again = await reconstructLatents(model, held.mean, { rng: new Rng(2) });
  expect(again).toHaveLength(3000);
  expect(again.every(Number.isFinite)).toBe(true);
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});

it("refuses posteriors of another width", async () => {
  const model = createVae({ network: secondStageNetwork({ dataWidth: 3, width: 4, depth: 1 }) });
  await expect(
    trainSecondStage({
      model,
      posteriors: posteriors(20),
      steps: 1,
      batchSize: 10,
      schedule: { learningRate: 1e-3 },
      rng: new Rng(1),
    }),
  ).rejects.toThrow("the latents have width 2, the network takes 3");
  model.dispose();
});
