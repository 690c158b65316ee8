import { useBackend } from "@vae/backend";
import { imageSize, Rng, type ImageShape } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose, expectTensorsKept, finiteDifferences } from "@vae/testing/tensors";
import { beforeAll, describe, expect, it } from "vitest";
import { trainingScope, inferenceScope } from "../model/scope.js";
import { createVariableStore, readVariables, type ParameterSpec } from "../model/variable-store.js";
import { createVae } from "../model/vae.js";
import { train } from "../training/train.js";
import { batchNormLayer, batchNormParameters } from "./layers/batch-norm-layer.js";
import { resnetNetwork } from "./resnet.js";

const countOf = (parameters: readonly ParameterSpec[]) =>
  parameters
    .filter(({ isTrained }) => isTrained)
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);

describe("resnet", () => {
  beforeAll(async () => {
    await useBackend("wasm");
  });

  it.each<[ImageShape, object, number]>([
    [[32, 32, 3], {}, 5_190_467],
    [[64, 64, 3], {}, 19_321_667],
    [[64, 64, 3], { base: 16 }, 5_212_899],
    [[64, 64, 3], { base: 32, latent: 128 }, 19_649_475],
  ])("at %j with %j has the published number of parameters", (imageShape, options, count) => {
    expect(countOf(resnetNetwork({ imageShape, ...options }).parameters)).toBe(count);
  });

  it("encodes and decodes, in training and inference, and leaves no tensor behind", async () => {
    const vae = createVae({
      network: resnetNetwork({ imageShape: [16, 16, 1], latent: 3, base: 2, fc: 4 }),
    });
    const images = tf.zeros<tf.Rank.R4>([2, 16, 16, 1]);
    const posterior = await expectTensorsKept(2, () => vae.encode(images));
    expect(posterior.mean.shape).toEqual([2, 3]);
    expect((await expectTensorsKept(1, () => vae.decode(posterior.mean))).shape).toEqual([
      2, 16, 16, 1,
    ]);
    vae.dispose();
  });

  it("follows gradients that finite differences confirm", async () => {
    const network = resnetNetwork({ imageShape: [4, 4, 1], latent: 2, base: 2, scales: 2, fc: 3 });
    const vae = createVae({ network, rng: new Rng(3) });
    const images = tf.tensor4d(new Rng(8).normals(new Float32Array(48)), [3, 4, 4, 1]);
    const constants = readVariables(vae.store.variables);
    const loss = (parameters: Record<string, tf.Tensor>): tf.Scalar => {
      const scope = trainingScope({ ...constants, ...parameters });
      const { mean, logVariance } = network.encode(scope, images);
      const output = network.decode(scope, tf.add(mean, tf.mul(0.3, logVariance)));
      scope.dispose();
      return tf.sum(tf.squaredDifference(output, images));
    };
    // One parameter of every kind; the loss is about 50 and smooth but at the kinks of relu.
    const names = [
      "encoder/conv/kernel",
      "encoder/down-1/kernel",
      "encoder/block-0/norm-1/scale",
      "decoder/up-0/kernel",
      "decoder/block-0/shortcut/kernel",
      "encoder/dense-block/dense-1/kernel",
    ];
    for (const name of names) {
      const value = constants[name]!;
      const gradient = tf.grad((x: tf.Tensor) => loss({ [name]: x }))(value);
      const numeric = finiteDifferences(
        (x) => tf.tidy(() => loss({ [name]: tf.tensor(x, value.shape) }).dataSync()[0]!),
        Float32Array.from(await value.data()),
        3e-3,
      );
      expectClose(await gradient.data(), numeric, 3e-2);
    }
    vae.dispose();
  }, 60_000);

  it("trains on wasm: the loss of ten steps falls, and no tensor is left", async () => {
    const network = resnetNetwork({ imageShape: [8, 8, 1], latent: 2, base: 4, scales: 2, fc: 8 });
    const vae = createVae({ network });
    const shape: ImageShape = [8, 8, 1];
    const source = {
      length: 20,
      shape,
      fingerprint: "gradients",
      read(indices: ArrayLike<number>, out: Uint8Array) {
        for (let i = 0; i < indices.length * imageSize(shape); i++) out[i] = (i % 8) * 30;
        return Promise.resolve();
      },
    };
    const before = tf.memory().numTensors;
    const losses: number[] = [];
    await train({
      vae,
      source,
      steps: 10,
      batchSize: 10,
      logEvery: 1,
      schedule: { learningRate: 3e-3 },
      rng: new Rng(1),
      callbacks: { onStep: ({ loss }) => void losses.push(loss) },
    });
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
    expect(tf.memory().numTensors).toBe(before);
    vae.dispose();
  });

  it("refuses images that are not square with a power of two a side", () => {
    expect(() => resnetNetwork({ imageShape: [28, 28, 1] })).toThrow(
      "got [28, 28, 1]. Pad or resize",
    );
    expect(() => resnetNetwork({ imageShape: [32, 64, 1] })).toThrow("square");
    expect(() => resnetNetwork({ imageShape: [4, 4, 1], scales: 3 })).toThrow("at least 8");
  });
});

it("keeps zero-debiased running statistics, with 0 and 1 before the first step", async () => {
  await useBackend("cpu");
  const store = createVariableStore(batchNormParameters("n", 1), new Rng(1));
  const infer = (x: number[]) =>
    tf.tidy(() => {
      const scope = inferenceScope(readVariables(store.variables));
      return [...batchNormLayer(scope, "n", tf.tensor2d(x, [x.length, 1]), "linear").dataSync()];
    });
  expectClose(infer([2, -1]), [2, -1], 1e-5); // ε alone
  // Batches with means 1 and 3 and population variances 1 and 4.
  for (const batch of [
    [0, 2],
    [1, 5],
  ]) {
    tf.tidy(() => {
      const scope = trainingScope(readVariables(store.variables));
      batchNormLayer(scope, "n", tf.tensor2d(batch, [2, 1]), "linear");
      scope.applyUpdates((name) => store.variable(name));
      scope.dispose();
    });
  }
  // b = 0.999·0.001·s₁ + 0.001·s₂, over 1 − 0.999²
  const debiased = (first: number, second: number) =>
    (0.999 * 1e-3 * first + 1e-3 * second) / (1 - 0.999 ** 2);
  const expected = (2 - debiased(1, 3)) / Math.sqrt(debiased(1, 4) + 1e-5);
  expectClose(infer([2]), [expected], 1e-5);
});
