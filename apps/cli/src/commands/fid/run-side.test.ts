import { encodeNpy, Rng } from "@vae/base";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fidFolder, firstByte, writeImages } from "./__fixtures__/fid-folder.js";

const { cwd, json, failure } = fidFolder();
const vae = async (...args: string[]) => JSON.parse(await json(...args));
const rng = new Rng(6);

beforeAll(() => {
  writeImages(cwd);
  writeFileSync(join(cwd, "first.mjs"), firstByte);
});

describe("a run as a side", () => {
  beforeAll(async () => {
    const tiny = ["--set", "network.latent=2", "--set", "network.widths=[8]", "--steps", "20"];
    const data = ["--data", "fashion-mnist-10k:test"];
    await vae("train", ...data, "--network", "dense", "--out", "run", ...tiny);
  });

  it("has to be asked for something that it has", async () => {
    expect(await failure("fid", "run", "dark.npy")).toContain(
      "run: is a run; say what of it, e.g. run:rec. It has rec, rec/sample, rec/mean, gen-1, rec/global, sampler/gaussian,",
    );
    expect(await failure("fid", "run:gen2", "dark.npy")).toContain(
      "run:gen2: the run has no second stage. Train one with vae train --second-stage run. It has rec, rec/sample,",
    );
    expect(await failure("fid", "run:rec/mena", "dark.npy")).toContain('Did you mean "rec/mean"?');
  });

  it("gives the very images of each row of its table", async () => {
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

  it("is scored by every metric, row by row", async () => {
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
