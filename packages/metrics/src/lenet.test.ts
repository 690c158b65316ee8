import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import { decodeSafetensors, Rng } from "@vae/base";
import { loadFashionMnist10k } from "@vae/datasets/fashion-mnist-10k";
import { expectClose, expectTensorsKept } from "@vae/testing/tensors";
import { beforeAll, describe, expect, it } from "vitest";
import { naiveLenetFeatures } from "./__fixtures__/naive-lenet.js";
import { frechetDistance } from "./frechet/frechet-distance.js";
import { frechetScore } from "./frechet/frechet-score.js";
import { lenetFashion, lenetFeatures } from "./lenet.js";
import { decodeWeights, kernelShapes } from "./lenet/decode-weights.js";

const file = readFileSync(new URL("../assets/lenet-fashion.safetensors", import.meta.url));
const images = new Uint8Array(10_000 * 784);
let labels: Uint8Array = new Uint8Array();

beforeAll(async () => {
  await useBackend("wasm");
  const source = await loadFashionMnist10k();
  await source.read(
    Uint32Array.from({ length: source.length }, (_, i) => i),
    images,
  );
  labels = source.labels ?? labels;
});

describe("the file of weights", () => {
  it("is the one whose sha256 every score carries, and small", () => {
    expect(createHash("sha256").update(file).digest("hex")).toBe(lenetFashion.extractor.sha256);
    expect(file.length).toBeLessThan(1_000_000);
  });

  it("has the layers of the network and says how it was trained", () => {
    const { tensors, metadata } = decodeSafetensors(file);
    for (const [layer, shape] of Object.entries(kernelShapes)) {
      expect(tensors[`${layer}/kernel`]).toMatchObject({ dtype: "F32", shape });
      expect(tensors[`${layer}/bias`]).toMatchObject({ dtype: "F32", shape: [shape.at(-1)] });
    }
    const numbers = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
    expect(numbers).toBeLessThanOrEqual(120_000);
    expect(metadata).toMatchObject({ id: "lenet-fashion", licence: "Apache-2.0" });
    expect(metadata["training"]).toContain("seed 1");
  });

  it("is refused when it is another, with both hashes", async () => {
    const damaged = Uint8Array.from(file);
    damaged[damaged.length - 1]! ^= 1;
    await expect(
      lenetFeatures(images.subarray(0, 784), { load: () => Promise.resolve(damaged) }),
    ).rejects.toThrow(
      `lenet-fashion.safetensors: expected a file with sha256 ${lenetFashion.extractor.sha256}, got `,
    );
  });
});

describe("the features", () => {
  it.each(["cpu", "wasm"] as const)(
    "equal a second implementation in float64 on %s",
    async (backend) => {
      await useBackend(backend);
      try {
        const { data, shape } = await lenetFeatures(images.subarray(0, 3 * 784), { batchSize: 2 });
        expect(shape).toEqual([3, 84]);
        const weights = await decodeWeights(file);
        const expected = [0, 1, 2].flatMap((i) => {
          const image = Float64Array.from(
            images.subarray(i * 784, (i + 1) * 784),
            (value) => value / 255,
          );
          return Array.from(naiveLenetFeatures(image, weights));
        });
        expect(Math.max(...expected)).toBeGreaterThan(1);
        // Sums of 640 float32 products of size 1 round to about 1e-5.
        expectClose(data, expected, 2e-5);
      } finally {
        await useBackend("wasm");
      }
    },
  );

  it("classify the official 10,000 test images as well as the file says, at least 89 %", async () => {
    const { data } = await lenetFeatures(images);
    const { tensors, metadata } = decodeSafetensors(file);
    const [kernel, bias] = [tensors["classes/kernel"]!.data, tensors["classes/bias"]!.data];
    let right = 0;
    labels.forEach((label, i) => {
      const scores = Array.from({ length: 10 }, (_, j) => {
        let sum = Number(bias[j]);
        for (let k = 0; k < 84; k++) sum += data[i * 84 + k]! * Number(kernel[k * 10 + j]);
        return sum;
      });
      if (scores.indexOf(Math.max(...scores)) === label) right++;
    });
    expect(right / 10_000).toBeGreaterThanOrEqual(0.89);
    // Float32 rounding may turn a near tie.
    expect(Math.abs(right / 10_000 - Number(metadata["test_accuracy"]))).toBeLessThanOrEqual(2e-4);
  });

  it("do not depend on the batch size, to the last bit", async () => {
    const few = images.subarray(0, 7 * 784);
    const { data } = await lenetFeatures(few);
    expect((await lenetFeatures(few, { batchSize: 1 })).data).toEqual(data);
    expect((await lenetFeatures(few, { batchSize: 4 })).data).toEqual(data);
  });

  it("take floats in [0, 1] and round them to 8 bits unless told otherwise", async () => {
    const bytes = images.subarray(0, 2 * 784);
    const { data } = await lenetFeatures(bytes);
    const floats = Float32Array.from(bytes, (value) => Math.min(1, (value + 0.3) / 255));
    expect((await lenetFeatures(floats)).data).toEqual(data);
    expect((await lenetFeatures(floats, { quantise: false })).data).not.toEqual(data);
  });

  it("leave no tensor behind, also when an image in the middle is refused", async () => {
    const floats = new Float32Array(3 * 784);
    await expectTensorsKept(0, () => lenetFeatures(floats, { batchSize: 1 }));
    floats[2 * 784] = 1.5;
    await expectTensorsKept(0, () =>
      expect(lenetFeatures(floats, { batchSize: 1 })).rejects.toThrow(
        "expected floats in [0, 1], got 1.5 in image 2",
      ),
    );
    expect(tf.getBackend()).toBe("wasm");
  });

  it("report progress", async () => {
    const seen: string[] = [];
    const onProgress = (done: number, total: number) => seen.push(`${done}/${total}`);
    await lenetFeatures(new Uint8Array(5 * 784), { batchSize: 2, onProgress });
    expect(seen).toEqual(["2/5", "4/5", "5/5"]);
  });

  it("refuse what are no images", async () => {
    await expect(lenetFeatures(new Uint8Array(785))).rejects.toThrow(
      "784 numbers, got 785 numbers in all.",
    );
    await expect(lenetFeatures(new Float32Array(784).fill(Number.NaN))).rejects.toThrow(
      "got NaN in image 0",
    );
    await expect(lenetFeatures(new Uint8Array(784), { batchSize: 0 })).rejects.toThrow(
      "batchSize: expected",
    );
    const load = () => Promise.reject(new Error("offline"));
    await expect(lenetFeatures(new Uint8Array(784), { load })).rejects.toThrow("offline");
  });
});

describe("FD-lenet-fashion", () => {
  it("is small between halves of the data and grows with noise and with missing classes", async () => {
    const half = (start: number) => images.subarray(start * 784, (start + 4000) * 784);
    const rng = new Rng(3);
    const noisy = (deviation: number) =>
      Float32Array.from(half(4000), (value) =>
        Math.min(1, Math.max(0, value / 255 + deviation * rng.normal())),
      );
    const trousersOnly = half(4000).filter((_, i) => labels[4000 + Math.floor(i / 784)] === 1);
    const reference = await lenetFeatures(half(0));
    const values: number[] = [];
    for (const side of [half(4000), noisy(0.05), noisy(0.2), trousersOnly]) {
      values.push(frechetDistance(await lenetFeatures(side), reference).value);
    }
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values[0]! * 3).toBeLessThan(values[1]!);
  });

  it("is named so in its score, with the hash of its weights", async () => {
    const features = await lenetFeatures(images.subarray(0, 100 * 784));
    const side = { source: "fashion-mnist-10k", isQuantised: true };
    const score = frechetScore(frechetDistance(features, features), {
      ...lenetFashion,
      images: [side, side],
    });
    expect(score).toMatchObject({
      name: "FD-lenet-fashion",
      n: [100, 100],
      extractor: {
        id: "lenet-fashion",
        dimension: 84,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    });
    expect(score.value).toBeLessThan(1e-6);
  });
});
