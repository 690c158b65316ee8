import { decodeInceptionWeights } from "@vae/metrics/inception";
import { encodeNpy, encodeNpz } from "@vae/base";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import {
  dark,
  fidFolder,
  firstByte,
  pixels,
  shape,
  writeImages,
  writeShortWeights,
} from "./__fixtures__/fid-folder.js";

const { cwd, run, json, failure } = fidFolder();
const vae = async (...args: string[]) => JSON.parse(await json(...args));
const [count = 0, side = 0] = shape;

beforeAll(async () => {
  writeImages(cwd);
  writeFileSync(join(cwd, "first.mjs"), firstByte);
  const floats = Float32Array.from(dark, (value) => (2 * value) / 255 - 1);
  writeFileSync(join(cwd, "floats.npy"), encodeNpy({ data: floats, shape }));
  mkdirSync(join(cwd, "pictures/deep"), { recursive: true });
  for (let i = 0; i < count; i++) {
    const image = sharp(dark.subarray(i * 4, i * 4 + 4), {
      raw: { width: side, height: side, channels: 1 },
    }).toColourspace("b-w");
    await image.png().toFile(join(cwd, "pictures", i < 10 ? `${i}.png` : `deep/${i}.png`));
  }
});

describe("vae fid", () => {
  it("compares arrays, with all that made the number", async () => {
    const score = await vae("fid", "dark.npy", "bright.npz", ...pixels);
    expect(score.value).toBeCloseTo(4 * 0.2 ** 2, 6);
    expect(score).toMatchObject({
      name: "FD-pixels",
      extractor: { id: "pixels", dimension: 4 },
      convention: "2x2x1, [0, 1]",
      n: [20, 20],
      images: [{ source: "dark.npy", isQuantised: true }, { source: "bright.npz" }],
      backend: "wasm",
      linearAlgebra: "plain TypeScript",
    });
    expect(score.fingerprints[0]).toMatch(/sha256:/);
    expect(score.warnings).toMatchObject([{ code: "few-images" }]);
  });

  it("compares few pictures of any size by pixels", async () => {
    const data = Uint8Array.from({ length: 2 * 220 * 220 * 3 }, (_, p) => (p < 145_200 ? 0 : 51));
    writeFileSync(join(cwd, "large.npy"), encodeNpy({ data, shape: [2, 220, 220, 3] }));
    const score = await vae("fid", "large.npy", "large.npy", ...pixels);
    expect(score).toMatchObject({ extractor: { dimension: 145_200 }, n: [2, 2] });
    expect(score.value).toBeLessThan(1e-6); // of a spread of 0.2² / 2 in each of 145,200 pixels
  });

  it("reads folders with the folders in them, and floats in a range", async () => {
    expect((await vae("fid", "pictures", "dark.npy", ...pixels)).value).toBeLessThan(1e-12);
    const score = await vae("fid", "floats.npy", "dark.npy", ...pixels, "--range=-1,1");
    expect(score.value).toBeLessThan(1e-12);
    expect(await failure("fid", "floats.npy", "dark.npy", ...pixels)).toContain("floats.npy");
  });

  it("gives kernel distances and neighbours beside, under their honest names", async () => {
    const score = await vae("fid", "dark.npy", "bright.npz", ...pixels, "--kid", "--prdc", "--subset-size", "10"); // prettier-ignore
    expect(score.kid).toMatchObject({ name: "KD-pixels", subsetSize: 10, seed: 2020 });
    expect(score.prdc).toMatchObject({ neighbours: 5, tie: "lt", counts: [20, 20] });
    const infinity = ["--fid-infinity", "--infinity-from", "10"];
    const { fidInfinity } = await vae("fid", "dark.npy", "bright.npz", ...pixels, ...infinity);
    expect(fidInfinity.points).toHaveLength(15);
    expect(fidInfinity.points[14]).toEqual({ count: 20, value: expect.closeTo(0.16, 6) });
    expect(await failure("fid", "dark.npy", "bright.npz", ...pixels, "--fid-infinity")).toContain(
      "--fid-infinity: needs more than 5000 images of dark.npy, got 20; start from fewer with --infinity-from.",
    );
    expect(await failure("fid", "dark.npy", "bright.npz", ...pixels, "--kid")).toContain(
      "kid: subsets of 1000 images need as many on both sides, got 20 and 20; take smaller ones with --subset-size.",
    );
    expect(await failure("fid", "dark.npy", "bright.npz", ...pixels, "--isc")).toContain(
      "isc: only the Inception network has classes, not pixels.",
    );
  });

  it("writes statistics of shards that merge to those of the whole, in any order", async () => {
    for (const part of ["1/2", "2/2"]) {
      const name = part.slice(0, 1);
      const out = ["--stats-out", `s${name}.npz`, "--features-out", `f${name}.npz`];
      await vae("fid", "dark.npy", ...pixels, "--shard", part, ...out);
    }
    const merged = await vae("fid", "merge", "s2.npz", "s1.npz", "--out", "s.npz");
    expect(merged).toMatchObject({ n: 20, parts: 2, dimension: 4 });
    await vae("fid", "merge", "f1.npz", "f2.npz", "--out", "f.npz");
    const whole = (await vae("fid", "dark.npy", "bright.npz", ...pixels)).value;
    for (const side of ["s.npz", "f.npz"]) {
      const { value } = await vae("fid", side, "bright.npz", ...pixels);
      expect(Math.abs(value / whole - 1)).toBeLessThan(1e-9);
    }
    expect(await failure("fid", "s.npz", "dark.npy", ...pixels, "--kid")).toContain(
      "--kid: needs features of s.npz, and statistics are not enough",
    );
  });

  it("asks for the convention of a foreign file", async () => {
    const [mu, sigma] = [new Float64Array(4), new Float64Array(16)];
    for (let i = 0; i < 4; i++) sigma[i * 5] = 1;
    const foreign = encodeNpz({
      mu: { data: mu, shape: [4] },
      sigma: { data: sigma, shape: [4, 4] },
    });
    writeFileSync(join(cwd, "foreign.npz"), foreign);
    expect(await failure("fid", "foreign.npz", "foreign.npz")).toContain(
      "name the convention it was made with",
    );
    const score = await vae("fid", "foreign.npz", "foreign.npz", "--convention", "tf1");
    expect(score).toMatchObject({ name: "FID-4", n: [null, null] });
    expect(score.value).toBeLessThan(1e-9 * 4); // of the trace
  });

  it("takes an extractor from a module", async () => {
    const score = await vae("fid", "dark.npy", "bright.npz", "--extractor", "./first.mjs");
    expect(score).toMatchObject({ name: "FD-first", value: expect.closeTo(51 ** 2, 6) });
    expect(await failure("fid", "dark.npy", "bright.npz", "--extractor", "lenett")).toContain(
      'Did you mean "lenet"?',
    );
    writeFileSync(join(cwd, "liar.mjs"), firstByte.replace('"first"', '"inception-2015-12-05"'));
    expect(await failure("fid", "dark.npy", "bright.npz", "--extractor", "./liar.mjs")).toContain(
      "other than inception-2015-12-05",
    );
    expect(await failure("fid", "dark.npy", "bright.npz", "--extractor", "./no.mjs")).toContain(
      "--extractor ./no.mjs: there is no such file; check the path.",
    );
  });

  it("needs two sides, or something to write", async () => {
    expect(await failure("fid", "dark.npy")).toContain("one set of images has no distance");
  });

  it("says in its help what equals pytorch_fid and fidelity", async () => {
    const { stdout } = await run("fid", "--help");
    expect(stdout).toContain("python -m pytorch_fid a b                 vae fid a b --convention pytorch-fid"); // prettier-ignore
    expect(stdout).toContain("fidelity --fid --input1 a --input2 b      vae fid a b\n");
  });
});

describe("vae fid with Inception weights", () => {
  beforeAll(() => {
    writeShortWeights(join(cwd, "short.safetensors"));
  });
  const weights = ["--weights", "short.safetensors"];

  it("keeps features, and extracts them once", async () => {
    const command = ["fid", "dark.npy", "bright.npz", "--dims", "64", ...weights];
    const first = await vae(...command, "--limit", "4");
    expect(first).toMatchObject({ name: "FID-64", convention: "tf1", n: [4, 4] });
    expect(first.imagesPerSecond[0]).toBeGreaterThan(0);
    const again = await vae(...command, "--limit", "4");
    expect(again).toEqual({ ...first, imagesPerSecond: [null, null] });
    expect(readdirSync(join(cwd, "cache/features")).length).toBeGreaterThan(0);
  });

  it("says which features a partial file offers", async () => {
    expect(await failure("fid", "dark.npy", "bright.npz", ...weights)).toContain(
      "this file offers 64 features, not 2048; what papers call FID needs a full file of weights.",
    );
    await vae("fid", "dark.npy", "--dims", "64", ...weights, "--stats-out", "own.npz");
    // The file says how many features there are; what contradicts it is refused before any are made.
    expect(await vae("fid", "bright.npz", "own.npz", ...weights)).toMatchObject({ name: "FID-64" });
    expect(await failure("fid", "bright.npz", "own.npz", ...pixels)).toContain(
      "bright.npz: made by pixels (4 features, weights e3b0c442), the other side by inception-2015-12-05 (64,",
    );
    expect(await failure("fid", "dark.npy", "bright.npz")).toContain(
      "Inception weights: none are named. Give a file or set VAE_INCEPTION_WEIGHTS",
    );
  });

  it("looks at a file, verifies its hash and converts it", async () => {
    const info = await vae("fid", "weights", "info", "short.safetensors");
    expect(info).toMatchObject({ format: "safetensors", dimensions: [64], published: null });
    expect(await failure("fid", "weights", "verify", "short.safetensors")).toContain(
      "that of no published file",
    );
    await vae("fid", "weights", "verify", "short.safetensors", "--sha256", info.sha256);
    expect(
      await failure("fid", "weights", "verify", "short.safetensors", "--sha256", "0".repeat(64)),
    ).toContain("it is another file");
    await vae("fid", "weights", "convert", "short.safetensors", "copy.safetensors");
    const bytes = new Uint8Array(readFileSync(join(cwd, "copy.safetensors")));
    expect((await decodeInceptionWeights(bytes)).dimensions).toEqual([64]);
  });
});
