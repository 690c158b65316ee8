import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import { expectTensorsKept } from "@vae/testing/tensors";
import { beforeAll, expect, it } from "vitest";
import { modelExtractor, type ModelExtractorOptions } from "./model.js";

beforeAll(async () => {
  await useBackend("cpu");
});

const options: ModelExtractorOptions = {
  id: "mine",
  dimension: 3,
  sha256: "0".repeat(64),
  size: [2, 2],
};
const grey = { data: Uint8Array.of(0, 255), height: 1, width: 2, channels: 1 };

it("resizes, scales to the range and averages maps over height and width", async () => {
  const seen: number[][] = [];
  const model = {
    predict(input: tf.Tensor) {
      seen.push(input.shape);
      return tf.clone(input); // maps of three channels
    },
  };
  const picture = { ...grey, data: Uint8Array.of(51, 255) };
  const extractor = modelExtractor(model, { ...options, range: [-1, 1] });
  const { features } = await extractor.extract([picture]);
  expect(seen).toEqual([[1, 2, 2, 3]]);
  // The two columns stay as they are: −0.6 and 1 in each channel.
  for (const value of features.data) expect(value).toBeCloseTo(0.2, 6);
  expect(features.shape).toEqual([1, 3]);
});

it("takes a layers model, and frees it", async () => {
  await expectTensorsKept(0, async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [2, 2, 3] }),
        tf.layers.dense({ units: 3, kernelInitializer: "ones" }),
      ],
    });
    const extractor = modelExtractor(model, options);
    const { features } = await extractor.extract([grey]);
    // Half of the twelve numbers are 1.
    features.data.forEach((value) => {
      expect(value).toBeCloseTo(6, 5);
    });
    extractor.dispose();
  });
});

it("refuses another output and colours that the model does not take", async () => {
  const model = { predict: () => tf.zeros([1, 4]) };
  await expect(modelExtractor(model, options).extract([grey])).rejects.toThrow(
    "extractor mine: expected 3 features from the model, got [1, 4].",
  );
  const colour = { data: new Uint8Array(3), height: 1, width: 1, channels: 3 };
  await expect(
    modelExtractor(model, { ...options, channels: 1 }).extract([colour]),
  ).rejects.toThrow("extractor mine: expected images with 1 channels, got 3.");
});
