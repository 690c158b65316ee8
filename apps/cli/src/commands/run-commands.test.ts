import { decodeNpy } from "@vae/base";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";
import type { LatentReport } from "./latents/latent-report.js";

/** A run of a tiny network, which both stages are trained of once for all tests. */
const cwd = mkdtempSync(join(tmpdir(), "vae-run-"));
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

afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
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
    const { recipe, runs } = await vae("reproduce", "fashion-quick", "--seeds", "2", "--dry-run");
    expect(recipe).toMatchObject({ id: "fashion-quick", scale: "quick" });
    expect(runs).toMatchObject([
      { run: join("runs", "fashion-quick-seed-1"), firstStage: { seed: 1 } },
      { run: join("runs", "fashion-quick-seed-2"), secondStage: { seed: 2 } },
    ]);
  });
});
