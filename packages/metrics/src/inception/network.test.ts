import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@vae/backend";
import { expectClose, expectTensorsKept } from "@vae/testing/tensors";
import { describeWhen } from "@vae/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needsNative } from "../__fixtures__/backends.js";
import { hashImage } from "../__fixtures__/hash-images.js";
import { hashStateDictionary, hashWeights } from "../__fixtures__/hash-weights.js";
import golden from "../__fixtures__/inception.json";
import { convolutions } from "./convolutions.js";
import { createInceptionNetwork, type InceptionMutation, type InceptionOutput } from "./network.js";
import type { InceptionWeights } from "./weights/decode-inception-weights.js";
import type { NamedNumbers, Numbers } from "./weights/named-numbers.js";

const everything = [64, 192, 768, 2048, "logits"] as const;
const columns = {
  64: [0, 64],
  192: [64, 256],
  768: [256, 1024],
  2048: [1024, 3072],
  logits: [3072, 4080],
} as const;
const bytes = readFileSync(new URL("../__fixtures__/inception_direct139.f32", import.meta.url));
const reference = new Float32Array(Uint8Array.from(bytes).buffer); // [2, 4080]

// Twice 139 × 139 pixels; smaller ones would shrink 7b and 7c to one pixel, where the mean is the maximum.
const pictures = [hashImage("img139/0", 139, 3), hashImage("img139/1", 139, 2)];
const batch = Float32Array.from(
  pictures.flatMap(({ data }) => Array.from(data)),
  (value) => Math.fround(Math.fround(value / 255) * 2 - 1),
);

/** Worst error of each output over max(1, |reference|), on both images or the first. */
async function errors(
  weights: InceptionWeights,
  mutation: InceptionMutation = {},
  outputs: readonly (keyof typeof columns)[] = everything,
  count: 1 | 2 = 2,
): Promise<Record<string, number>> {
  const network = createInceptionNetwork(weights, mutation);
  const images = tf.tensor4d(batch.subarray(0, count * 139 * 139 * 3), [count, 139, 139, 3]);
  const results = network.run(images, outputs);
  const found: Record<string, number> = {};
  for (const output of outputs) {
    const values = await results[output]!.data();
    const [start, end] = columns[output];
    expect(values).toHaveLength(count * (end - start));
    found[output] = 0;
    values.forEach((value, i) => {
      const row = Math.floor(i / (end - start));
      const expected = reference[row * 4080 + start + (i % (end - start))]!;
      const error = Math.abs(value - expected) / Math.max(1, Math.abs(expected));
      found[output] = Math.max(found[output]!, error);
    });
  }
  tf.dispose([images, results]);
  network.dispose();
  return found;
}

let numbers: NamedNumbers;
let weights: InceptionWeights;
beforeAll(async () => {
  await useBackend("wasm");
  numbers = hashStateDictionary();
  weights = hashWeights(numbers);
});

it("has 94 convolutions of 21,751,136 numbers", () => {
  expect(convolutions).toHaveLength(94);
  expect(new Set(convolutions.map(({ scope }) => scope)).size).toBe(94);
  expect(convolutions.reduce((sum, { kernel: [h, w, i, o] }) => sum + h * w * i * o, 0)).toBe(
    21_751_136,
  );
});

it("gets the golden weights and images: their hashes agree", () => {
  const hash = createHash("sha256");
  for (const { data } of numbers.values()) hash.update(data);
  expect(hash.digest("hex")).toBe(golden.weights_sha256);
  pictures.forEach(({ data }, i) => {
    expect(createHash("sha256").update(data).digest("hex")).toBe(
      JSON.parse(JSON.stringify(golden.images))[`img139/${i}`],
    );
  });
});

describe("golden features of 139 × 139 pixels", () => {
  it("are met by every output within 5e-5", async () => {
    for (const error of Object.values(await errors(weights))) expect(error).toBeLessThan(5e-5);
  });

  it.each<[string, InceptionMutation, InceptionOutput]>([
    ["average pools that count their padding", { countsPadding: true }, 768],
    ["the mean in place of the maximum in 7c", { averagesLastPool: true }, 2048],
    ["the maximum in place of the mean in 7b", { maximisesFirstPool: true }, 2048],
    ["a split branch of 7b the wrong way round", { swapsSplit: true }, 2048],
  ])("catch %s", async (_, mutation, output) => {
    const found = await errors(weights, mutation);
    expect(found[output]).toBeGreaterThan(5e-4);
    expect(found[64]).toBeLessThan(5e-5);
  });

  it.each<[string, string, (value: number) => number]>([
    ["with ε = 1e-5", "running_var", (value) => value - 0.001 + 1e-5],
    ["without its running mean", "running_mean", () => 0],
    ["without its gamma", "weight", () => 1],
  ])("catch batch normalisation %s, already in 64 features", async (_, part, mistake) => {
    const mistaken = new Map<string, Numbers>(numbers);
    for (const { name } of convolutions) {
      const { shape, data } = numbers.get(`${name}.bn.${part}`)!;
      mistaken.set(`${name}.bn.${part}`, { shape, data: data.map(mistake) });
    }
    expect((await errors(hashWeights(mistaken), {}, [64]))[64]).toBeGreaterThan(5e-4);
  });
});

describeWhen(
  needsNative,
  "golden features of 139 × 139 pixels on native TensorFlow, as one graph",
  () => {
    beforeAll(async () => {
      await useBackend("tensorflow");
    });
    afterAll(async () => {
      await useBackend("wasm");
    });

    it("are met by every output within 5e-5", async () => {
      for (const error of Object.values(await errors(weights))) expect(error).toBeLessThan(5e-5);
    });

    it("catch average pools that count their padding", async () => {
      expect((await errors(weights, { countsPadding: true }))[768]).toBeGreaterThan(5e-4);
    });
  },
);

describe("golden features of 139 × 139 pixels on cpu", () => {
  beforeAll(async () => {
    await useBackend("cpu");
  });
  afterAll(async () => {
    await useBackend("wasm");
  });

  // One image, which takes four seconds there.
  it("are met by every output within 5e-5", { timeout: 120_000 }, async () => {
    for (const error of Object.values(await errors(weights, {}, everything, 1))) {
      expect(error).toBeLessThan(5e-5);
    }
  });
});

it("computes no further than it is asked, from weights that go no further", () => {
  const partial = { ...weights, convolutions: new Map([...weights.convolutions].slice(0, 5)) };
  const network = createInceptionNetwork(partial);
  const images = tf.zeros<tf.Rank.R4>([1, 139, 139, 3]);
  const shapes: number[][] = [];
  const { 64: small, 192: larger } = network.run(images, [64, 192], (map) =>
    shapes.push(map.shape.slice(1)),
  );
  expect([small?.shape, larger?.shape]).toEqual([[1, 64], [1, 192]]); // prettier-ignore
  expect(shapes).toHaveLength(7);
  expect(() => network.run(images, [768])).toThrow(
    "The Inception weights end before Mixed_5b.branch1x1.",
  );
  tf.dispose([images, small, larger]);
  network.dispose();
});

it("leaves no tensor behind but its outputs", async () => {
  await expectTensorsKept(0, () => {
    const network = createInceptionNetwork(weights);
    const images = tf.zeros<tf.Rank.R4>([1, 75, 75, 3]);
    const before = tf.memory().numTensors;
    const results = network.run(images, [64, "logits"]);
    expect(tf.memory().numTensors - before).toBe(2);
    tf.dispose([images, results]);
    network.dispose();
  });
});

it("gives each image the same features alone as in a batch", async () => {
  const network = createInceptionNetwork(weights);
  const both = tf.tensor4d(batch, [2, 139, 139, 3]);
  const second = tf.slice(both, [1, 0, 0, 0], [1, 139, 139, 3]);
  const [together, alone] = [network.run(both, [768])[768]!, network.run(second, [768])[768]!];
  expectClose(await alone.data(), (await together.data()).slice(768), 0);
  tf.dispose([both, second, together, alone]);
  network.dispose();
});
