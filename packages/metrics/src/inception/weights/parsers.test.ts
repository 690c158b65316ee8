import { readFileSync } from "node:fs";
import { VaeError } from "@vae/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashNumbers } from "../../__fixtures__/hash-weights.js";
import { decodeInceptionWeights } from "./decode-inception-weights.js";
import { decodeGraphDef } from "./graph-def.js";
import { decodeStateDictionary } from "./state-dictionary.js";

const read = (name: string) =>
  Uint8Array.from(readFileSync(new URL(`../../__fixtures__/${name}`, import.meta.url)));
const files = {
  pb: read("mini_graph_def.pb"),
  legacy: read("mini_legacy.pth"),
  zip: read("mini_zip.pth"),
};
const convolution = hashNumbers("Conv2d_1a_3x3");

describe("a TensorFlow graph", () => {
  it("gives its float32 constants by name, kernels in TensorFlow's order", () => {
    const constants = decodeGraphDef(files.pb, "mini.pb");
    expect([...constants.keys()]).toEqual([
      "conv/conv2d_params",
      "conv/batchnorm/gamma",
      "conv/batchnorm/beta",
      "conv/batchnorm/moving_mean",
      "conv/batchnorm/moving_variance",
    ]);
    const kernel = constants.get("conv/conv2d_params")!;
    expect(kernel.shape).toEqual([3, 3, 3, 32]);
    const transposed = Float32Array.from({ length: 864 }, (_, i) => {
      const [o, c, p] = [i % 32, Math.floor(i / 32) % 3, Math.floor(i / 96)];
      return convolution.get("Conv2d_1a_3x3.conv.weight")!.data[(o * 3 + c) * 9 + p]!;
    });
    expect(kernel.data).toEqual(transposed);
    expect(constants.get("conv/batchnorm/moving_mean")!.data).toEqual(
      convolution.get("Conv2d_1a_3x3.bn.running_mean")!.data,
    );
  });
});

describe.each([
  ["the format before 1.6", files.legacy],
  ["the zip format", files.zip],
])("a PyTorch state dictionary in %s", (_, bytes) => {
  it("gives its float32 tensors by name and leaves whole numbers out", () => {
    const tensors = decodeStateDictionary(bytes, "mini.pth");
    expect([...tensors.keys()].sort()).toEqual([
      "Conv2d_1a_3x3.bn.running_var",
      "Conv2d_1a_3x3.bn.weight",
      "Conv2d_1a_3x3.conv.weight",
      "fc.bias",
    ]);
    for (const name of ["conv.weight", "bn.weight", "bn.running_var"]) {
      expect(tensors.get(`Conv2d_1a_3x3.${name}`)).toEqual(
        convolution.get(`Conv2d_1a_3x3.${name}`),
      );
    }
    expect(tensors.get("fc.bias")?.shape).toEqual([1008]);
  });
});

describe("a pickle", () => {
  it("that asks for any other name of Python's is refused by that name", () => {
    const text = new TextDecoder("latin1").decode(files.zip);
    for (const evil of ["posix\nsystem\n", "builtins\neval\n"]) {
      const start = text.indexOf("ctorch._utils\n_rebuild_tensor_v2\n");
      const bytes = Uint8Array.from(files.zip);
      const filled = evil.padEnd("torch._utils\n_rebuild_tensor_v2\n".length, "0");
      bytes.set(new TextEncoder().encode(filled), start + 1);
      expect(() => decodeStateDictionary(bytes, "evil.pth")).toThrow(
        `evil.pth: data.pkl: refused to load "${evil.trim().replace("\n", ".")}": a state dictionary of weights has no need of it.`,
      );
    }
  });
});

describe("a damaged file", () => {
  it.each(Object.entries(files))("is called cut off wherever it ends (%s)", (kind, bytes) => {
    const decode = kind === "pb" ? decodeGraphDef : decodeStateDictionary;
    for (const share of [0.3, 0.6, 0.99]) {
      const part = bytes.subarray(0, Math.floor(share * bytes.length));
      expect(() => decode(part, "part")).toThrow(/^part: .*cut off/);
    }
  });

  it.each(Object.entries(files))(
    "is read or refused in one sentence, never more (%s)",
    (kind, bytes) => {
      const decode = kind === "pb" ? decodeGraphDef : decodeStateDictionary;
      const edits = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), {
        minLength: 1,
        maxLength: 8,
      });
      fc.assert(
        fc.property(edits, fc.nat(bytes.length), (changes, length) => {
          const damaged = bytes.slice(0, Math.max(length, bytes.length - length));
          for (const [at, value] of changes) damaged[at % damaged.length] = value;
          const started = performance.now();
          try {
            const numbers = decode(damaged, "damaged");
            const size = [...numbers.values()].reduce((sum, { data }) => sum + data.length, 0);
            expect(size).toBeLessThan(10_000_000);
          } catch (error) {
            expect(VaeError.isInstance(error) ? error.code : error).toBe("DATA_INVALID");
          }
          expect(performance.now() - started).toBeLessThan(2000);
        }),
        { numRuns: process.env["VAE_TEST_FULL"] === "1" ? 10_000 : 300 },
      );
    },
  );
});

describe("a file of weights", () => {
  it("of another network is refused with what is missing and what is there", async () => {
    await expect(decodeInceptionWeights(files.zip, "mini.pth")).rejects.toThrow(
      'mini.pth: 468 names of the Inception network are missing: "Conv2d_1a_3x3.bn.bias", "Conv2d_1a_3x3.bn.running_mean"',
    );
    await expect(decodeInceptionWeights(files.pb, "mini.pb")).rejects.toThrow(
      'mini.pb: 467 names of the Inception network are missing: "conv_1/conv2d_params"',
    );
  });

  it.each([
    [Uint8Array.of(0x1f, 0x8b, 8), "it is gzip: unpack it and take classify_image_graph_def.pb."],
    [new TextEncoder().encode("<!DOCTYPE html>"), "it is a web page, so a download went wrong."],
    [new Uint8Array(), "it is empty."],
    [Uint8Array.of(1, 2, 3), "it begins otherwise."],
  ])("that is none says what it is", async (bytes, message) => {
    await expect(decodeInceptionWeights(bytes, "file")).rejects.toThrow(
      `file: expected a .pb, .pth or .safetensors file, but ${message}`,
    );
  });
});
