import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeNpz, encodeNpz } from "@vae/base";
import { describeWhen, needsPython, runPython, temporaryFolder } from "@vae/testing";
import { describe, expect, it } from "vitest";
import { goldenCases, goldenPair } from "../__fixtures__/golden-cases.js";
import { FeatureMoments } from "../features/feature-moments.js";
import { decodeFeatures } from "./features-file.js";
import { frechetDistance } from "./frechet-distance.js";
import { decodeStatistics, encodeStatistics } from "./statistics-file.js";

const golden = goldenCases.find(({ name }) => name === "full_rank_d16")!;
const { x, y } = goldenPair(golden);
const origin = {
  extractor: { id: "inception-2015-12-05", sha256: "ab".repeat(32), dimension: 16 },
  convention: "tf1",
};

describe.each(["stored", "deflated"])("a foreign file, %s", (kind) => {
  const bytes = readFileSync(new URL(`../__fixtures__/mini_stats_${kind}.npz`, import.meta.url));

  it("is read when its convention is named, and gives the golden distance", () => {
    const file = decodeStatistics(bytes, "mini.npz", { convention: "tf1" });
    expect(file.convention).toBe("tf1");
    expect(file.extractor).toBeUndefined();
    // The deflated file holds its mean in float32.
    expect(Math.abs(frechetDistance(file, y).value - golden.fid)).toBeLessThan(
      kind === "stored" ? 1e-9 : 1e-7,
    );
  });

  it("is refused when its convention is not named", () => {
    expect(() => decodeStatistics(bytes, "mini.npz")).toThrow(
      "mini.npz: does not say how images entered the network; name the convention",
    );
  });
});

describe("a file of our own", () => {
  const moments = FeatureMoments.of(x);
  const bytes = encodeStatistics(moments, origin);

  it("comes back with everything that made it", () => {
    const file = decodeStatistics(bytes, "own.npz");
    expect(file).toMatchObject({ ...origin, count: 500 });
    expect(file.mean).toEqual(moments.mean);
    expect(file.covariance).toEqual(moments.covariance());
  });

  it("is refused under another convention", () => {
    expect(() => decodeStatistics(bytes, "own.npz", { convention: "clean" })).toThrow(
      "own.npz: expected statistics of convention clean, got tf1; they cannot be compared.",
    );
  });

  describeWhen(needsPython("numpy"), "in Python", () => {
    it("opens in NumPy and gives pytorch-fid's formula the same distance", () => {
      const folder = temporaryFolder();
      const paths = [x, y].map((side, i) => {
        const path = join(folder, `${i}.npz`);
        writeFileSync(path, encodeStatistics(FeatureMoments.of(side), origin));
        return path;
      });
      // scipy's sqrtm by eigenvalues, so that NumPy alone suffices: the product is full rank here.
      const program = `
import sys, json, numpy as np
a, b = (np.load(path) for path in sys.argv[1:])
difference = a["mu"] - b["mu"]
root = np.sqrt(np.linalg.eigvals(a["sigma"] @ b["sigma"]).real).sum()
print(difference @ difference + np.trace(a["sigma"]) + np.trace(b["sigma"]) - 2 * root)
print(json.loads(bytes(a["convention"]))["convention"])`;
      const [value, convention] = runPython(program, ...paths)
        .trim()
        .split("\n");
      expect(Math.abs(Number(value) - frechetDistance(x, y).value)).toBeLessThan(1e-9);
      expect(convention).toBe("tf1");
    });
  });
});

it("names the number that is none", () => {
  const mu = { shape: [2], data: Float64Array.of(0, Number.NaN) };
  const sigma = { shape: [2, 2], data: new Float64Array(4) };
  expect(() => decodeStatistics(encodeNpz({ mu, sigma }), "x.npz", { convention: "tf1" })).toThrow(
    'x.npz: expected finite numbers in "mu", got NaN as number 1 (counted from 0).',
  );
});

it("refuses an npz that holds no statistics", () => {
  const mu = { shape: [2], data: new Float64Array(2) };
  const sigma = { shape: [4], data: new Float64Array(4) };
  expect(() => decodeStatistics(encodeNpz({ mu, sigma }), "x.npz", { convention: "tf1" })).toThrow(
    'x.npz: expected floats "mu" [d] and "sigma" [d, d], got [2] and [4].',
  );
  expect(() => decodeStatistics(encodeNpz({ mu }), "x.npz")).toThrow("got [2] and [none].");
  const convention = { shape: [1], data: Uint8Array.of(1) };
  const square = { shape: [2, 2], data: new Float64Array(4) };
  expect(() => decodeStatistics(encodeNpz({ mu, sigma: square, convention }), "x.npz")).toThrow(
    'x.npz: "convention": expected what made the file, got other bytes.',
  );
});

describe("the format of statistics and features", () => {
  const read = (name: string) => {
    return readFileSync(new URL(`__fixtures__/format-1/${name}.npz`, import.meta.url));
  };
  /** The file with another version in its tag. */
  const withFormat = (bytes: Uint8Array, format: number) => {
    const { convention, ...arrays } = decodeNpz(bytes, "a.npz");
    const tag = JSON.parse(new TextDecoder().decode(convention!.data)) as object;
    const data = new TextEncoder().encode(JSON.stringify({ ...tag, format }));
    return encodeNpz({ ...arrays, convention: { shape: [data.length], data } });
  };

  it("are still read as version 1 wrote them on 2026-11-26, without saying so", () => {
    const statistics = decodeStatistics(read("statistics"), "statistics.npz");
    const { features, ...origin } = decodeFeatures(read("features"), "features.npz");
    const made = { convention: "tf1", extractor: { id: "made", dimension: 3 } };
    expect(statistics).toMatchObject({ ...made, count: 20 });
    expect(origin).toMatchObject(made);
    expect(features.data[0]).toBeCloseTo(-1.81850028, 6);
    // Both are of the same 20 rows.
    expect(frechetDistance(statistics, features).value).toBeCloseTo(0, 12);
  });

  it("are refused in a newer version", () => {
    const sentence = `a.npz: "convention": format: expected 1, got 2; a newer version of the @vae packages wrote it`;
    const both = [
      [read("statistics"), decodeStatistics],
      [read("features"), decodeFeatures],
    ] as const;
    for (const [bytes, decode] of both) {
      expect(() => decode(withFormat(bytes, 1), "a.npz")).not.toThrow();
      expect(() => decode(withFormat(bytes, 2), "a.npz")).toThrow(sentence);
    }
  });

  it("say their version", () => {
    const { convention } = decodeNpz(encodeStatistics(FeatureMoments.of(x), origin), "own.npz");
    const tag = new TextDecoder().decode(convention!.data);
    expect(JSON.parse(tag)).toMatchObject({ format: 1 });
  });
});
