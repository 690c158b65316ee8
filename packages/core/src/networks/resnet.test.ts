import { useBackend } from "@vae/backend";
import { Rng, type ImageShape } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose } from "@vae/testing/tensors";
import { describe, expect, it } from "vitest";
import { linear, networkConformance, norm } from "../__fixtures__/network-conformance.js";
import { trainingScope, inferenceScope } from "../model/scope.js";
import { createVariableStore, readVariables } from "../model/variable-store.js";
import { batchNormLayer, batchNormParameters } from "./layers/batch-norm-layer.js";
import { trainedValues } from "./layers/parameters.js";
import { resnetNetwork, resnetPresets } from "./resnet.js";

describe("resnet", () => {
  it.each<[ImageShape, object, number]>([
    [[32, 32, 3], {}, 5_190_467],
    [[64, 64, 3], {}, 19_321_667],
    [[64, 64, 3], { base: 16 }, 5_212_899],
    [[64, 64, 3], resnetPresets["dai-wipf"], 5_212_899],
    [[64, 64, 3], { base: 32, latent: 128 }, 19_649_475],
    [[64, 64, 3], resnetPresets["dai-wipf-celeba"], 19_649_475],
  ])("at %j with %j has the published number of parameters", (imageShape, options, count) => {
    expect(trainedValues(resnetNetwork({ imageShape, ...options }).parameters)).toBe(count);
  });

  it("refuses images that are not square with a power of two a side", () => {
    expect(() => resnetNetwork({ imageShape: [28, 28, 1] })).toThrow(
      "got [28, 28, 1]. Pad or resize",
    );
    expect(() => resnetNetwork({ imageShape: [32, 64, 1] })).toThrow("square");
    expect(() => resnetNetwork({ imageShape: [4, 4, 1], scales: 3 })).toThrow("at least 8");
  });
});

describe("the decay of batch norm", () => {
  it("is that of the paper where nothing is said, and stands in the configuration otherwise", () => {
    const imageShape: ImageShape = [8, 8, 1];
    expect(resnetNetwork({ imageShape }).config).not.toHaveProperty("decay");
    expect(resnetNetwork({ imageShape, decay: 0.999 }).config).not.toHaveProperty("decay");
    expect(resnetNetwork({ imageShape, decay: 0.99 }).config).toMatchObject({ decay: 0.99 });
    expect(() => resnetNetwork({ imageShape, decay: 1 })).toThrow(
      "resnet: expected a decay of 0 or more and below 1, got 1.",
    );
  });

  it("is what its statistics follow", async () => {
    await useBackend("cpu");
    for (const decay of [0.9, 0.99]) {
      const network = resnetNetwork({
        imageShape: [4, 4, 1],
        latent: 1,
        base: 1,
        scales: 1,
        fc: 1,
        decay,
      });
      const store = createVariableStore(network.parameters, new Rng(1));
      tf.tidy(() => {
        const scope = trainingScope(readVariables(store.variables));
        network.encode(scope, tf.ones([2, 4, 4, 1]));
        scope.applyUpdates((name) => store.variable(name));
        scope.dispose();
      });
      // The weight of the statistics follows 1 from 0.
      const { "encoder/block-0/norm-0/running-weight": weight } = await store.save();
      expect(weight?.data[0]).toBeCloseTo(1 - decay, 6);
      store.dispose();
    }
  });
});

networkConformance("resnet", {
  create: () =>
    resnetNetwork({
      imageShape: [8, 8, 3],
      latent: 2,
      base: 2,
      scales: 2,
      fc: 3,
      head: "softplus",
    }),
  names: {
    "encoder/conv": linear,
    "encoder/block-0/norm-0": norm,
    "encoder/block-0/conv-0": linear,
    "encoder/block-0/norm-1": norm,
    "encoder/block-0/conv-1": linear,
    "encoder/block-0/shortcut": linear,
    "encoder/down-1": linear,
    "encoder/block-1/norm-0": norm,
    "encoder/block-1/conv-0": linear,
    "encoder/block-1/norm-1": norm,
    "encoder/block-1/conv-1": linear,
    "encoder/block-1/shortcut": linear,
    "encoder/dense-block/dense-0": linear,
    "encoder/dense-block/dense-1": linear,
    "encoder/dense-block/shortcut": linear,
    "encoder/mean": linear,
    "encoder/softplus": linear,
    "decoder/dense": linear,
    "decoder/up-0": linear,
    "decoder/block-0/norm-0": norm,
    "decoder/block-0/conv-0": linear,
    "decoder/block-0/norm-1": norm,
    "decoder/block-0/conv-1": linear,
    "decoder/block-0/shortcut": linear,
    "decoder/up-1": linear,
    "decoder/block-1/norm-0": norm,
    "decoder/block-1/conv-0": linear,
    "decoder/block-1/norm-1": norm,
    "decoder/block-1/conv-1": linear,
    "decoder/block-1/shortcut": linear,
    "decoder/conv": linear,
  },
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
