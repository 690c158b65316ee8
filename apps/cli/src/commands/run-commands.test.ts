import { sharedFolder } from "@vae/testing";
import { decodeNpy } from "@vae/base";
import {
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import type { ResultRow } from "../result/result-schema.js";
import { runVae } from "../test-support/run-vae.js";
import type { LatentReport } from "./latents/latent-report.js";

/** A run of a tiny network, which both stages are trained of once for all tests. */
const cwd = sharedFolder();
const train = ["train", "--data", "fashion-mnist-10k:test", "--network", "dense", "--out", "run"];
const tiny = ["--set", "network.latent=2", "--set", "network.widths=[8]", "--steps", "20"];

/** Runs a command that succeeds and returns its JSON. */
async function vae(...args: string[]) {
  const { code, stdout, stderr } = await runVae([...args, "--json", "--quiet"], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  await vae(...train, ...tiny);
  await vae("train", "--second-stage", "run", "--steps", "20");
});

function array(name: string) {
  return decodeNpy(readFileSync(join(cwd, name)), name);
}

describe("train", () => {
  it("refuses to write over a run and goes on with it when asked", async () => {
    const again = await runVae([...train, ...tiny, "--quiet"], { cwd });
    expect(again.code).toBe(3);
    expect(again.stderr).toContain("Add --resume");
    expect(await vae(...train, ...tiny, "--resume")).toMatchObject({ run: "run", stage: 1 });
  });

  it("names what differs in a run of another configuration", async () => {
    const other = await runVae([...train, ...tiny, "--seed", "2", "--resume", "--quiet"], { cwd });
    expect(other.code).toBe(3);
    expect(other.stderr).toContain("it differs in seed (1 against 2)");
  });

  it("prints the whole configuration in a dry run and writes nothing", async () => {
    const args = ["train", "--data", "fashion-mnist-10k", "--network", "dense", "--dry-run"];
    const { config, parameters } = await vae(
      ...args,
      "--out",
      "dry",
      "--set",
      "network.widths=[3]",
    );
    expect(config).toMatchObject({ network: { id: "dense", widths: [3] }, seed: 1 });
    expect(parameters).toBeGreaterThan(0);
    expect((await runVae(["latents", "stats", "dry"], { cwd })).code).toBe(5);
  });
});

describe("sample", () => {
  it("writes uint8 images, the same for the same seed", async () => {
    const args = ["sample", "run", "--n", "5", "--seed"];
    expect(await vae(...args, "3", "--out", "a.npy")).toMatchObject({ n: 5, stage: 2, seed: 3 });
    await vae(...args, "3", "--out", "b.npy");
    await vae(...args, "4", "--out", "c.npy");
    const a = array("a.npy");
    expect(a.shape).toEqual([5, 28, 28, 1]);
    expect(a.data).toBeInstanceOf(Uint8Array);
    expect(array("b.npy")).toEqual(a);
    expect(array("c.npy")).not.toEqual(a);
  });

  it("brings the latents' mean deviation to 1 in the paper's mode", async () => {
    const args = ["sample", "run", "--n", "2000", "--out", "n.npy", "--renormalise", "paper"];
    const { latents } = await vae(...args);
    // The factor is from another draw, of 10,000: the deviation of 2,000 scatters by 1/√4000, 1.6 %.
    expect(Math.abs(latents.meanStandardDeviation - 1)).toBeLessThan(3 * 0.016);
  });

  it("draws a grid", async () => {
    await vae("sample", "run", "--n", "4", "--stage", "1", "--out", "grid.png");
    const { width, height } = await sharp(join(cwd, "grid.png")).metadata();
    // 4 images lie 2 × 2, each drawn twice as large, 2 pixels apart.
    expect([width, height]).toEqual([2 * 56 + 2, 2 * 56 + 2]);
  });
});

describe("reconstruct", () => {
  it("writes reconstructions in the order of the images", async () => {
    const { n, mse } = await vae(
      "reconstruct",
      "run",
      "--n",
      "7",
      "--from",
      "mean",
      "--out",
      "r.npy",
    );
    expect(n).toBe(7);
    expect(mse).toBeGreaterThan(0);
    expect(array("r.npy").shape).toEqual([7, 28, 28, 1]);
  });

  it("draws originals above their reconstructions", async () => {
    await vae("reconstruct", "run", "--n", "5", "--out", "r.png");
    const { width, height } = await sharp(join(cwd, "r.png")).metadata();
    // 5 images lie in one row, with another below it.
    expect([width, height]).toEqual([5 * 56 + 4 * 2, 2 * 56 + 2]);
  });
});

describe("latents stats", () => {
  it("gives the moments of a run's posteriors", async () => {
    const report = (await vae("latents", "stats", "run")) as LatentReport;
    expect(report).toMatchObject({ kind: "run", rows: 2000, columns: 2 });
    for (const { mean, law, variance, ...posterior } of report.dimensions) {
      const { varianceOfMean = Number.NaN, meanOfVariance = Number.NaN } = posterior;
      expect(variance).toBe(varianceOfMean + meanOfVariance);
      expect(law).toBeCloseTo(variance + mean ** 2, 12);
    }
  });
});

describe("reproduce", () => {
  it("prints the whole plan of all seeds in a dry run", async () => {
    const { recipe, runs } = await vae(
      "reproduce",
      "fashion-quick",
      "--seeds",
      "2",
      "--dry-run",
      "--no-timing",
    );
    expect(recipe).toMatchObject({ id: "fashion-quick", scale: "quick" });
    expect(runs).toMatchObject([
      { run: join("runs", "fashion-quick-seed-1"), firstStage: { seed: 1 } },
      { run: join("runs", "fashion-quick-seed-2"), secondStage: { seed: 2 } },
    ]);
  });
});

describe("samplers of a run", () => {
  it.each(["prior", "gaussian", "kde", "aggregate-posterior", "hypersphere"])(
    "generate images by %s",
    async (sampler) => {
      const args = ["sample", "run", "--sampler", sampler, "--n", "3", "--out", "s.npy"];
      expect(await vae(...args)).toMatchObject({ sampler, n: 3 });
      expect(array("s.npy").shape).toEqual([3, 28, 28, 1]);
    },
  );

  it("are fitted once for each choice of options", async () => {
    const files = () => readdirSync(join(cwd, "run/samplers")).filter((name) => /^gmm-/.test(name));
    const args = ["sample", "run", "--sampler", "gmm", "--n", "3", "--out"];
    await vae(...args, "a.npy");
    await vae(...args, "b.npy");
    expect(files()).toHaveLength(1);
    expect(array("a.npy")).toEqual(array("b.npy"));
    await vae(...args, "c.npy", "--set", "components=2");
    expect(files()).toHaveLength(2);
  });

  it("are renormalised by a draw of their own", async () => {
    const args = ["sample", "run", "--sampler", "kde", "--n", "2000", "--out", "n.npy"];
    const { latents } = await vae(...args, "--renormalise", "paper");
    expect(Math.abs(latents.meanStandardDeviation - 1)).toBeLessThan(3 * 0.016);
    const noise = await runVae([...args, "--renormalise", "decoder-noise"], { cwd });
    expect(noise.stderr).toContain("this sampler has none");
    expect(noise.code).toBe(3);
  });

  it("take options only where they are fitted", async () => {
    const args = ["sample", "run", "--sampler", "second-stage", "--set", "components=2"];
    const { code, stderr } = await runVae([...args, "--out", "s.npy"], { cwd });
    expect(stderr).toContain("--set components: only samplers that are fitted");
    expect(code).toBe(3);
  });

  it("are scored as rows, and so is every renormalisation", async () => {
    const rows = [
      ...["rec/sample", "rec/global", "gen-1", "gen-1/as-released", "gen-2/as-released"],
      ...["gen-2/first-release", "gen-2/feature-axis", "gen-2/min-max"],
      ...["sampler/gaussian", "sampler/aggregate-posterior"],
    ];
    const scored = await vae("evaluate", "run", "--n", "300", "--rows", rows.join(","));
    const found = scored.rows as ResultRow[];
    expect(found.map(({ id }) => id)).toEqual(rows);
    const row = (id: string) => found.find((each) => each.id === id)!;
    for (const id of rows) expect(row(id).distance).toBeGreaterThan(0);
    // One factor about the mean of each pixel brings the variances up to those of real images, but for the clip.
    expect(row("rec/global").varianceLoss).toBeLessThan(row("rec/sample").varianceLoss);
    expect(row("gen-2/min-max").distance).not.toBe(row("gen-2/as-released").distance);
  });
});

describe("the second stage's input", () => {
  it.each([
    ["fixed", "false"],
    ["mean", "true"],
  ])("may be %s, standardised: %s", async (input, standardise) => {
    const run = `run-${input}`;
    cpSync(join(cwd, "run"), join(cwd, run), { recursive: true });
    rmSync(join(cwd, run, "second-stage"), { recursive: true });
    const settings = ["--set", `input=${input}`, "--set", `standardise=${standardise}`];
    const { config } = await vae("train", "--second-stage", run, "--steps", "4", ...settings);
    expect(config).toMatchObject({ input, standardise: standardise === "true" });
    await vae("sample", run, "--n", "3", "--out", "s.npy", "--renormalise", "decoder-noise");
    expect(array("s.npy").shape).toEqual([3, 28, 28, 1]);
  });
});

describe("posteriors of a run", () => {
  it("are computed once, and anew for other weights", async () => {
    const file = join(cwd, "run", "posteriors.npy");
    const origin = join(cwd, "run", "posteriors.json");
    expect(decodeNpy(readFileSync(file)).shape).toEqual([2000, 2, 2]);
    const old = new Date(2000, 1);
    utimesSync(file, old, old);
    const sample = ["sample", "run", "--sampler", "gaussian", "--n", "3", "--out", "s.npy"];
    rmSync(join(cwd, "run/samplers"), { recursive: true, force: true });
    await vae(...sample);
    expect(statSync(file).mtime).toEqual(old);
    writeFileSync(origin, JSON.stringify({ format: 1, weights: "others", data: "others" }));
    rmSync(join(cwd, "run/samplers"), { recursive: true });
    await vae(...sample);
    expect(statSync(file).mtime).not.toEqual(old);
  });
});
