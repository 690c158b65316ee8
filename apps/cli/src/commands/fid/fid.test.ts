import { encodeNpy, encodeNpz, Rng } from "@vae/base";
import {
  decodeInceptionWeights,
  encodeInceptionWeights,
  inceptionConvolutions,
} from "@vae/metrics/inception";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runVae } from "../../test-support/run-vae.js";

const cwd = mkdtempSync(join(tmpdir(), "vae-fid-"));
const environment = { VAE_CACHE: join(cwd, "cache"), VAE_BACKEND: "wasm" };
const [count, side] = [20, 2];

/** Runs a command that succeeds and returns its JSON. */
async function vae(...args: string[]) {
  const run = await runVae([...args, "--json", "--quiet"], { cwd, environment });
  expect(run.code, run.stderr).toBe(0);
  return JSON.parse(run.stdout);
}

/** The sentence of a command that fails. */
async function failure(...args: string[]): Promise<string> {
  const { code, stderr } = await runVae([...args, "--quiet"], { cwd, environment });
  expect(code).not.toBe(0);
  return stderr.trim();
}

// Pixels of 0 … 200, and the same 51 = 0.2 brighter: 4 pixels apart by 0.2² each, with equal covariances.
const dark = Uint8Array.from({ length: count * side * side }, () => 0);
const rng = new Rng(5);
dark.forEach((_, i) => (dark[i] = rng.integer(201)));
const bright = dark.map((value) => value + 51);
const shape = [count, side, side, 1];

/** A module with an extractor of its own. */
const firstByte = `export const extractor = {
  extractor: { id: "first", sha256: "${"0".repeat(64)}", dimension: 1 },
  convention: "first byte",
  extract: async (pictures) => ({
    features: { data: Float32Array.from(pictures, ({ data }) => data[0]), shape: [pictures.length, 1] },
  }),
  dispose() {},
};`;

beforeAll(async () => {
  writeFileSync(join(cwd, "first.mjs"), firstByte);
  writeFileSync(join(cwd, "dark.npy"), encodeNpy({ data: dark, shape }));
  writeFileSync(join(cwd, "bright.npz"), encodeNpz({ images: { data: bright, shape } }));
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
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

const pixels = ["--extractor", "pixels"];

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

  it("reads folders with the folders in them, and floats in a range", async () => {
    expect((await vae("fid", "pictures", "dark.npy", ...pixels)).value).toBeLessThan(1e-12);
    const score = await vae("fid", "floats.npy", "dark.npy", ...pixels, "--range=-1,1");
    expect(score.value).toBeLessThan(1e-12);
    expect(await failure("fid", "floats.npy", "dark.npy", ...pixels)).toContain("floats.npy");
  });

  it(
    "gives kernel distances and neighbours beside, under their honest names",
    { timeout: 120_000 },
    async () => {
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
    },
  );

  it(
    "writes statistics of shards that merge to those of the whole, in any order",
    { timeout: 300_000 },
    async () => {
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
    },
  );

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

  it("takes an extractor from a module", { timeout: 120_000 }, async () => {
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
    const { stdout } = await runVae(["fid", "--help"]);
    expect(stdout).toContain("python -m pytorch_fid a b                 vae fid a b --convention pytorch-fid"); // prettier-ignore
    expect(stdout).toContain("fidelity --fid --input1 a --input2 b      vae fid a b\n");
  });
});

describe("vae fid with Inception weights", () => {
  beforeAll(() => {
    // Three convolutions suffice for 64 features.
    const convolutions = inceptionConvolutions.slice(0, 3).map(({ name, kernel }) => {
      const size = kernel.reduce((product, length) => product * length, 1);
      const normals = new Rng(1).normals(new Float32Array(size)).map((value) => value / 8);
      return [name, { kernel: normals, bias: new Float32Array(kernel[3]) }] as const;
    });
    const bytes = encodeInceptionWeights({ convolutions: new Map(convolutions), unused: [] });
    writeFileSync(join(cwd, "short.safetensors"), bytes);
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

  it("says which features a partial file offers", { timeout: 120_000 }, async () => {
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

describe("vae evaluate A B", () => {
  it("gives mse and variance loss without weights", async () => {
    const scores = await vae("evaluate", "bright.npz", "dark.npy");
    expect(scores.mse).toBeCloseTo(0.2 ** 2, 12);
    expect(scores.varianceLoss.value).toBeCloseTo(0, 12);
    expect(scores.varianceLoss.axis).toBe(0);
  });

  it("takes other metrics and the other axis", async () => {
    const scores = await vae(
      ...["evaluate", "bright.npz", "dark.npy", "--metrics", "variance-loss,fid,prdc"],
      ...["--axis", "1", ...pixels],
    );
    expect(scores.varianceLoss).toMatchObject({ axis: 1 });
    expect(scores.frechet).toMatchObject({ name: "FD-pixels", value: expect.closeTo(0.16, 6) });
    expect(scores.prdc.counts).toEqual([20, 20]);
    expect(scores.mse).toBeUndefined();
    expect(await failure("evaluate", "dark.npy", "dark.npy", "--metrics", "fidd")).toContain(
      'Did you mean "fid"',
    );
  });

  it("pairs the pictures of two folders by their names", { timeout: 120_000 }, async () => {
    mkdirSync(join(cwd, "one"));
    const black = sharp({ create: { width: 2, height: 2, channels: 3, background: "black" } });
    for (const name of ["a", "b"])
      await black
        .clone()
        .png()
        .toFile(join(cwd, "one", `${name}.png`));
    mkdirSync(join(cwd, "two"));
    for (const name of ["a", "c"])
      await black
        .clone()
        .webp()
        .toFile(join(cwd, "two", `${name}.webp`));
    expect(await failure("evaluate", "one", "two")).toContain(
      "mse: one has an image b and two has none of that name",
    );
    expect(await failure("evaluate", "one", "dark.npy")).toContain(
      "mse: needs pairs of images, got 2 of one and 20 of dark.npy",
    );
    // Where every name has its pair, the pair is what is compared, though endings order the two otherwise.
    const shades = { "a.k": 10, a: 200 };
    for (const [folder, ending] of [
      ["three", { "a.k": "png", a: "webp" }],
      ["four", { "a.k": "webp", a: "png" }],
    ] as const) {
      // prettier-ignore
      mkdirSync(join(cwd, folder));
      for (const name of ["a.k", "a"] as const) {
        const pixels = Buffer.alloc(12, shades[name]);
        await sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } })
          .webp({ lossless: true })
          .toFormat(ending[name], { lossless: true })
          .toFile(join(cwd, folder, `${name}.${ending[name]}`));
      }
    }
    expect((await vae("evaluate", "three", "four")).mse).toBe(0);
    writeFileSync(join(cwd, "four/a.jpeg"), readFileSync(join(cwd, "four/a.png")));
    rmSync(join(cwd, "four/a.k.webp"));
    expect(await failure("evaluate", "three", "four")).toContain(
      "mse: four has both a.jpeg and a.png, so that neither has one pair; leave one out.",
    );
  });
});

describe("a run as a side", () => {
  beforeAll(async () => {
    const tiny = ["--set", "network.latent=2", "--set", "network.widths=[8]", "--steps", "20"];
    const data = ["--data", "fashion-mnist-10k:test"];
    await vae("train", ...data, "--network", "dense", "--out", "run", ...tiny);
  });

  it("has to be asked for something that it has", { timeout: 120_000 }, async () => {
    expect(await failure("fid", "run", "dark.npy")).toContain(
      "run: is a run; say what of it, e.g. run:rec. It has rec, rec/sample, rec/mean, gen-1, rec/global, sampler/gaussian,",
    );
    expect(await failure("fid", "run:gen2", "dark.npy")).toContain(
      "run:gen2: the run has no second stage. Train one with vae train --second-stage run. It has rec, rec/sample,",
    );
    expect(await failure("fid", "run:rec/mena", "dark.npy")).toContain('Did you mean "rec/mean"?');
  });

  it("gives the very images of each row of its table", { timeout: 300_000 }, async () => {
    await vae("train", "--second-stage", "run", "--set", "network.width=8", "--steps", "20");
    const rows = ["rec/global", "gen-2/per-dimension", "gen-2/min-max"];
    const n = ["--n", "100"];
    const { rows: scored } = await vae("evaluate", "run", "--rows", rows.join(","), ...n);
    for (const [i, row] of rows.entries()) {
      const lenet = ["--extractor", "lenet", ...n];
      const score = await vae("fid", `run:${row}`, "fashion-mnist-10k:test", ...lenet);
      expect(score).toMatchObject({ name: "FD-lenet-fashion", n: scored[i].n });
      expect(score.images[0]).toMatchObject({ source: `run:${row}`, seed: 1 });
      expect(Math.abs(score.value / scored[i].distance - 1)).toBeLessThan(1e-9);
    }
    const renormalised = ["run:sampler/gaussian/per-dimension", "fashion-mnist-10k:test"];
    const pixels = ["--metrics", "variance-loss", ...n];
    expect(await vae("evaluate", ...renormalised, ...pixels)).toMatchObject({ n: [100, 2000] });
  });

  it("is scored by every metric, row by row", { timeout: 300_000 }, async () => {
    const images = { data: Uint8Array.from({ length: 60 * 784 }, () => rng.integer(256)) };
    writeFileSync(join(cwd, "noise.npy"), encodeNpy({ ...images, shape: [60, 28, 28, 1] }));
    const metrics = ["--metrics", "mse,variance-loss,fid,kid,prdc", "--axis", "1"];
    const rows = ["--rows", "rec/mean,gen-1", "--n", "50", "--data", "noise.npy"];
    const scores = await vae("evaluate", "run", ...metrics, ...rows);
    expect(scores).toMatchObject({ run: "run", data: "noise.npy", seed: 1 });
    const [rec, gen] = scores.rows;
    expect(rec).toMatchObject({ id: "rec/mean", n: [60, 60], varianceLoss: { axis: 1 } });
    expect(rec.mse).toBeGreaterThan(0);
    expect(rec.varianceLoss.perMse).toBeCloseTo(rec.varianceLoss.value / rec.mse, 12);
    expect(rec.frechet.name).toBe("FD-lenet-fashion");
    expect(gen).toMatchObject({ id: "gen-1", n: [50, 60], kid: { name: "KD-lenet-fashion" } });
    expect(gen.mse).toBeUndefined();
    expect(gen.prdc.counts).toEqual([60, 50]);
    const pixels = [
      "--extractor",
      "pixels",
      "--metrics",
      "fid",
      "--rows",
      "gen-1",
      "--n",
      "50",
      "--data",
      "noise.npy",
    ];
    expect((await vae("evaluate", "run", ...pixels)).rows[0].frechet.name).toBe("FD-pixels");
    const table = await vae("evaluate", "run", "--extractor", "./first.mjs", ...rows);
    expect(table.extractor).toMatchObject({ score: "FD-first", convention: "first byte" });
    expect(await failure("evaluate", "run", "--extractor", "lenett")).toContain(
      'Did you mean "lenet"?',
    );
    expect(await failure("evaluate", "run", "--extractor", "inception", "--dims", "64")).toContain(
      "Inception weights: none are named.",
    );
  });
});
