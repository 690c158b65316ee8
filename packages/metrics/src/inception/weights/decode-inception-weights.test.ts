import { readFileSync } from "node:fs";
import { describeWhen, needsTestData, testData } from "@vae/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { hashStateDictionary, hashWeights } from "../../__fixtures__/hash-weights.js";
import { convolutions } from "../convolutions.js";
import { decodeInceptionWeights, type InceptionWeights } from "./decode-inception-weights.js";
import { encodeInceptionWeights } from "./encode-inception-weights.js";
import { foldGraph, foldStateDictionary } from "./fold.js";
import type { NamedNumbers, Numbers } from "./named-numbers.js";

let numbers: NamedNumbers;
let weights: InceptionWeights;
beforeAll(() => {
  numbers = hashStateDictionary();
  weights = hashWeights(numbers);
});

/** Vitest's own comparison takes minutes for 22 million numbers. */
function haveSameBits(a: Float32Array, b: Float32Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  return Buffer.compare(bytes(a), bytes(b)) === 0;
}

describe("folding", () => {
  it("keeps what a convolution and its batch normalisation compute", () => {
    const name = "Mixed_6b.branch7x7_2"; // 1 × 7
    const part = (suffix: string) => numbers.get(`${name}.${suffix}`)!.data;
    const { kernel, bias } = weights.convolutions.get(name)!;
    for (const [output, input, column] of [
      [3, 5, 2],
      [127, 0, 6],
    ] as const) {
      const scale = part("bn.weight")[output]! / Math.sqrt(part("bn.running_var")[output]! + 0.001);
      const weight = part("conv.weight")[(output * 128 + input) * 7 + column]!;
      expect(kernel[(column * 128 + input) * 128 + output]).toBe(Math.fround(weight * scale));
      const shift = part("bn.bias")[output]! - part("bn.running_mean")[output]! * scale;
      expect(bias[output]).toBe(Math.fround(shift));
    }
  });

  it("gives the same from TensorFlow's names and order", () => {
    const graph = new Map<string, Numbers>();
    for (const { name, scope, kernel } of convolutions) {
      const [height, width, inputs, outputs] = kernel;
      const oihw = numbers.get(`${name}.conv.weight`)!.data;
      const hwio = new Float32Array(oihw.length);
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < inputs; i++) {
          for (let p = 0; p < height * width; p++) {
            hwio[(p * inputs + i) * outputs + o] = oihw[(o * inputs + i) * height * width + p]!;
          }
        }
      }
      graph.set(`${scope}/conv2d_params`, { shape: kernel, data: hwio });
      const names = {
        weight: "gamma",
        bias: "beta",
        running_mean: "moving_mean",
        running_var: "moving_variance",
      };
      for (const [theirs, ours] of Object.entries(names)) {
        graph.set(`${scope}/batchnorm/${ours}`, numbers.get(`${name}.bn.${theirs}`)!);
      }
    }
    graph.set("softmax/weights", { shape: [2048, 1008], data: weights.classes!.kernel });
    graph.set("softmax/biases", numbers.get("fc.bias")!);
    graph.set("Sub/y", { shape: [], data: Float32Array.of(128) });
    const folded = foldGraph(graph, "graph");
    expect(folded.unused).toEqual(["Sub/y"]);
    for (const { name } of convolutions) {
      const [one, other] = [folded.convolutions.get(name)!, weights.convolutions.get(name)!];
      expect(
        haveSameBits(one.kernel, other.kernel) && haveSameBits(one.bias, other.bias),
        name,
      ).toBe(true);
    }
  });

  it("lists what is missing, and refuses a wrong shape and numbers that are not finite", () => {
    const without = new Map<string, Numbers>(numbers);
    without.delete("Mixed_7c.branch_pool.bn.bias");
    expect(() => foldStateDictionary(without, "w")).toThrow(
      'w: 1 names of the Inception network are missing: "Mixed_7c.branch_pool.bn.bias".',
    );
    const bias = "Conv2d_1a_3x3.bn.bias";
    const misshapen = new Map<string, Numbers>(numbers).set(bias, {
      shape: [1, 32],
      data: new Float32Array(32),
    });
    expect(() => foldStateDictionary(misshapen, "w")).toThrow(
      `w: "${bias}": expected shape [32], got [1, 32].`,
    );
    const infinite = new Map<string, Numbers>(numbers).set(bias, {
      shape: [32],
      data: new Float32Array(32).fill(Infinity),
    });
    expect(() => foldStateDictionary(infinite, "w")).toThrow(
      `w: "${bias}": expected finite numbers`,
    );
  });
});

it("comes back from the package's own file, byte for byte", async () => {
  const bytes = encodeInceptionWeights(weights);
  const again = await decodeInceptionWeights(bytes, "mine.safetensors");
  expect(again).toMatchObject({
    format: "safetensors",
    dimensions: [64, 192, 768, 2048],
    unused: [],
  });
  expect(again.published).toBeUndefined();
  const { sha256, ...withoutHash } = again;
  expect(sha256).not.toBe(weights.sha256);
  const rewritten = encodeInceptionWeights({ ...withoutHash, sha256: weights.sha256 });
  expect(Buffer.compare(rewritten, bytes)).toBe(0);
});

it("may end early, and then offers fewer features", async () => {
  const five = new Map([...weights.convolutions].slice(0, 5));
  const again = await decodeInceptionWeights(
    encodeInceptionWeights({ convolutions: five, unused: [] }),
  );
  expect(again.dimensions).toEqual([64, 192]);
  expect(again.classes).toBeUndefined();
});

const partial = "weights/fid-inception-partial.safetensors";
describeWhen(needsTestData(partial), "the real weights up to Mixed_7a", () => {
  it("load, with their published hash, for 64, 192 and 768 features", async () => {
    const real = await decodeInceptionWeights(
      new Uint8Array(readFileSync(testData(partial))),
      partial,
    );
    expect(real).toMatchObject({
      sha256: "7f05ed25af5ed39a22a4c6e7d8a02426ca72c595ff8c578b744647fe75bc0362",
      dimensions: [64, 192, 768],
      unused: [],
    });
    expect(real.convolutions.size).toBe(76);
  });
});
