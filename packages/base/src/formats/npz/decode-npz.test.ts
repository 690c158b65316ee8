import { readFileSync } from "node:fs";
import { describeWhen, goldenFeatures, needsTestData, testData } from "@vae/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import { npyArrays } from "../__fixtures__/arrays.js";
import { damagedFiles, expectBounded, longForm, mutations } from "../__fixtures__/mutations.js";
import { decodeNpz } from "./decode-npz.js";
import { encodeNpz } from "./encode-npz.js";
import { writeZip } from "./write-zip.js";

it("names file and entry, when an array is damaged", () => {
  const zip = writeZip(new Map([["mu.npy", Uint8Array.of(1)]]), {
    compress: true,
    subject: "test",
  });
  expect(() => decodeNpz(zip, "stats.npz")).toThrow(
    'stats.npz: entry "mu.npy": expected to start with "\\x93NUMPY", got "\\u0001";',
  );
});

it("refuses an entry that is no npy file", () => {
  const zip = writeZip(new Map([["README", new Uint8Array(0)]]), {
    compress: false,
    subject: "test",
  });
  expect(() => decodeNpz(zip, "stats.npz")).toThrow(
    'stats.npz: entry "README": expected a name that ends in .npy; save it with numpy.savez.',
  );
});

it("refuses to unpack more than the limit", () => {
  const bytes = encodeNpz(
    { a: { shape: [1000], data: new Uint8Array(1000) }, b: { shape: [], data: new Uint8Array(1) } },
    { compress: true },
  );
  const size = 128 + 1000 + 128 + 1;
  expect(Object.keys(decodeNpz(bytes, "x.npz", { limit: size }))).toEqual(["a", "b"]);
  expect(() => decodeNpz(bytes, "x.npz", { limit: size - 1 })).toThrow(
    `x.npz: unpacks to ${size} bytes, expected ${size - 1} at most;`,
  );
});

it(
  "takes a damaged file for what it is or refuses it, in bounded time and memory",
  longForm,
  () => {
    const names = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 3 });
    const files = fc
      .tuple(fc.dictionary(names, npyArrays, { noNullPrototype: true }), fc.boolean())
      .map(([arrays, compress]) => encodeNpz(arrays, { compress }));
    fc.assert(
      fc.property(files, mutations, (bytes, mutate) => {
        const read = expectBounded(decodeNpz, mutate(bytes));
        for (const { shape, data } of Object.values(read ?? {})) {
          expect(shape.reduce((product, size) => product * size, 1)).toBe(data.length);
        }
      }),
      { numRuns: damagedFiles },
    );
  },
);

describeWhen(needsTestData("golden/mini_stats_deflated.npz"), "golden statistics files", () => {
  // Mean and covariance (ddof 1) of the features that both files were made of.
  const [n, d] = [500, 16];
  const x = goldenFeatures("full_rank_d16/x", n, d, "relu");
  const mean = Array.from({ length: d }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += x[i * d + j]!;
    return sum / n;
  });
  const covariance = (j: number, k: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (x[i * d + j]! - mean[j]!) * (x[i * d + k]! - mean[k]!);
    return sum / (n - 1);
  };

  it.each([
    ["mini_stats_stored.npz", Float64Array, 1e-14],
    ["mini_stats_deflated.npz", Float32Array, 2 ** -24], // half a unit in the last place of float32
  ])("reads %s", (name, Type, tolerance) => {
    const { mu, sigma } = decodeNpz(readFileSync(testData(`golden/${name}`)), name);
    expect(mu?.shape).toEqual([d]);
    expect(mu?.data).toBeInstanceOf(Type);
    expect(sigma?.shape).toEqual([d, d]);
    expect(sigma?.data).toBeInstanceOf(Float64Array);
    for (let j = 0; j < d; j++) {
      expect(Math.abs(Number(mu?.data[j]) / mean[j]! - 1)).toBeLessThan(tolerance);
      for (let k = 0; k < d; k++) {
        const error = Math.abs(Number(sigma?.data[j * d + k]) - covariance(j, k));
        expect(error).toBeLessThan(1e-13); // 500 products of order 1, summed in another order
      }
    }
  });
});
