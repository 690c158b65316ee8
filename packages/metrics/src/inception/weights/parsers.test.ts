import { readFileSync } from "node:fs";
import { VaeError } from "@vae/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashNumbers, shortWeights } from "../../__fixtures__/hash-weights.js";
import { decodeStatistics } from "../../frechet/statistics-file.js";
import { decodeInceptionWeights } from "./decode-inception-weights.js";
import { encodeInceptionWeights } from "./encode-inception-weights.js";
import { decodeGraphDef } from "./graph-def.js";
import type { NamedNumbers } from "./named-numbers.js";
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

  const parsers: Readonly<Record<string, readonly [Uint8Array, (bytes: Uint8Array) => unknown]>> = {
    pb: [
      files.pb,
      (bytes) => {
        sizeOf(decodeGraphDef(bytes, "damaged"));
      },
    ],
    "legacy .pth": [
      files.legacy,
      (bytes) => {
        sizeOf(decodeStateDictionary(bytes, "damaged"));
      },
    ],
    "zip .pth": [
      files.zip,
      (bytes) => {
        sizeOf(decodeStateDictionary(bytes, "damaged"));
      },
    ],
    safetensors: [encodeInceptionWeights(shortWeights()), (bytes) => decodeInceptionWeights(bytes)],
    ...Object.fromEntries(
      ["stored", "deflated"].map((kind) => [
        `npz of statistics, ${kind}`,
        [
          read(`mini_stats_${kind}.npz`),
          (bytes: Uint8Array) => decodeStatistics(bytes, "damaged", { convention: "tf1" }),
        ],
      ]),
    ),
  };

  it.each(Object.entries(parsers))(
    "is read or refused in one sentence, never more (%s)",
    { timeout: 600_000 },
    async (_, [bytes, parse]) => {
      await parse(bytes);
      const before = process.memoryUsage().rss;
      // Half of the changes lie near the start, where headers are.
      const place = fc.oneof(fc.nat(bytes.length - 1), fc.nat(Math.min(bytes.length, 300) - 1));
      const edits = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(edits, fc.nat(bytes.length), async (changes, length) => {
          const damaged = bytes.slice(0, Math.max(length, bytes.length - length));
          for (const [at, value] of changes) damaged[at % damaged.length] = value;
          const started = process.cpuUsage(); // the clock would count what else the machine does
          try {
            await parse(damaged);
          } catch (error) {
            const isClear = VaeError.isInstance(error) && /^[^\n]{10,}\.$/.test(error.message);
            expect(isClear ? error.code : error).toMatch(/^(DATA_INVALID|SHAPE_MISMATCH)$/);
          }
          expect(process.cpuUsage(started).user).toBeLessThan(5e6); // microseconds
        }),
        { numRuns: process.env["VAE_TEST_FULL"] === "1" ? 10_000 : 300 },
      );
      expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
    },
  );

  function sizeOf(numbers: NamedNumbers): void {
    const size = [...numbers.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(size).toBeLessThan(10_000_000);
  }
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
