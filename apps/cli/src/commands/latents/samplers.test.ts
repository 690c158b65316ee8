import { decodeNpy, encodeNpy, encodeNpz, Rng } from "@vae/base";
import { closedFormSamplers } from "@vae/two-stage/samplers";
import { describeWhen, needsPython, runPython, temporaryFolder } from "@vae/testing";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runVae } from "../../test-support/run-vae.js";
import { columnMoments } from "./column-moments.js";

/** Latents of mean 1 and deviation 0.5, with a second column of mean −1 and deviation 2. */
function latents(n: number) {
  const rng = new Rng(2);
  const data = Float32Array.from({ length: 2 * n }, (_, at) =>
    at % 2 === 0 ? 1 + 0.5 * rng.normal() : -1 + 2 * rng.normal(),
  );
  return { shape: [n, 2], data };
}

/** A folder with `in.npy`, and commands that succeed in it and print JSON. */
function workplace() {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "in.npy"), encodeNpy(latents(2000)));
  return {
    cwd,
    async vae(...args: string[]) {
      const { code, stdout, stderr } = await runVae(["latents", ...args, "--json", "--quiet"], {
        cwd,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      return JSON.parse(stdout);
    },
    async refused(...args: string[]) {
      const { code, stderr } = await runVae(["latents", ...args, "--quiet"], { cwd });
      return { code, stderr };
    },
    read: (name: string) => decodeNpy(readFileSync(join(cwd, name)), name),
  };
}

describe("latents fit and latents sample", () => {
  it.each(Object.keys(closedFormSamplers))("go through a file of the sampler %s", async (id) => {
    const { vae, read } = workplace();
    const fitted = await vae("fit", "in.npy", "--sampler", id, "--out", "s.safetensors");
    expect(fitted).toMatchObject({ sampler: id, rows: 2000, columns: 2, hasPosteriors: false });
    const sample = ["sample", "s.safetensors", "--n", "3000", "--seed", "5", "--out"];
    expect(await vae(...sample, "a.npy")).toMatchObject({ id, n: 3000, columns: 2, seed: 5 });
    await vae(...sample, "b.npy");
    expect(read("a.npy")).toEqual(read("b.npy"));
    const { shape, data } = read("a.npy");
    expect(shape).toEqual([3000, 2]);
    expect(data).toBeInstanceOf(Float32Array);
    if (["prior", "hypersphere"].includes(id)) return; // these have moments of their own
    const { mean } = columnMoments(data as Float32Array, 2);
    // Deviations of 0.5 and 2, kernel included below 0.7 and 2.1; five standard errors.
    expect(Math.abs(mean[0]! - 1)).toBeLessThan(5 * 0.7 * Math.sqrt(1 / 2000 + 1 / 3000));
    expect(Math.abs(mean[1]! + 1)).toBeLessThan(5 * 2.1 * Math.sqrt(1 / 2000 + 1 / 3000));
  });

  it("take posteriors, and options", async () => {
    const { vae, cwd, read } = workplace();
    const { shape, data } = latents(2000);
    const logVariance = new Float32Array(4000).fill(Math.log(4));
    writeFileSync(
      join(cwd, "in.npz"),
      encodeNpz({ mean: { shape, data }, log_variance: { shape, data: logVariance } }),
    );
    const args = ["--sampler", "gmm", "--set", "components=2", "--out", "s.safetensors"];
    const fitted = await vae("fit", "in.npz", ...args);
    expect(fitted).toMatchObject({ hasPosteriors: true, options: { components: 2 } });
    await vae("sample", "s.safetensors", "--n", "5000", "--out", "a.npy");
    const { variance } = columnMoments(read("a.npy").data as Float32Array, 2);
    // Var[μ] + E[σ²] is 0.25 + 4 and 4 + 4; five standard errors of 5,000 draws are 10 %.
    expect(Math.abs(variance[0]! / 4.25 - 1)).toBeLessThan(0.12);
    expect(Math.abs(variance[1]! / 8 - 1)).toBeLessThan(0.12);
  });

  it("train a sampler that needs TensorFlow", async () => {
    const { vae, read } = workplace();
    const settings = ["--set", "hidden=4", "--set", "depth=1", "--set", "steps=5"];
    await vae(
      ...["fit", "in.npy", "--sampler", "maf", "--backend", "wasm", "--out", "s.safetensors"],
      ...settings,
    );
    await vae("sample", "s.safetensors", "--n", "10", "--out", "a.npy", "--backend", "wasm");
    expect(read("a.npy").shape).toEqual([10, 2]);
  });

  it.each([
    [["fit", "in.npy", "--sampler", "gmn", "--out", "s.safetensors"], 2, 'Did you mean "gmm"?'],
    [["fit", "in.npy", "--sampler", "gmm", "--out", "s.npz"], 2, "ends in .safetensors"],
    [
      ["fit", "in.npy", "--sampler", "gmm", "--set", "component=2", "--out", "s.safetensors"],
      2,
      'Did you mean "components"?',
    ],
    [["fit", "no.npy", "--sampler", "kde", "--out", "s.safetensors"], 5, "no.npy: no such file"],
    [["sample", "in.npy", "--out", "a.npy"], 3, "in.npy: "],
    [["sample", "no.safetensors", "--out", "a.npy"], 5, "no.safetensors: no such file"],
  ])("refuse %j", async (args, code, message) => {
    const refused = await workplace().refused(...args);
    expect(refused.stderr).toContain(message);
    expect(refused.code).toBe(code);
  });
});

describe("latents renormalise", () => {
  it("takes the moments of a large draw, so that a few latents do not depend on their batch", async () => {
    const { vae, cwd, read } = workplace();
    const { data } = latents(2000);
    const few = data.slice(0, 4);
    writeFileSync(join(cwd, "few.npy"), encodeNpy({ shape: [2, 2], data: few }));
    const { scale } = await vae(
      ...["renormalise", "few.npy", "--draw", "in.npy", "--mode", "paper", "--out", "out.npy"],
    );
    const { variance } = columnMoments(data, 2);
    const deviation = (Math.sqrt(variance[0]!) + Math.sqrt(variance[1]!)) / 2;
    expect(scale[0]).toBeCloseTo(1 / deviation, 10);
    expect(read("out.npy").data).toEqual(few.map((value) => value * scale[0]));
  });

  it("rescales as released, by statistics of posteriors", async () => {
    const { vae, cwd, read } = workplace();
    // Var[μ] = 0.96, σ = 0.2, f₂ = μ/2: the gate is open and a = √(0.96 + 0.2) = 1.0770.
    const mu = Math.sqrt(0.96);
    const shape = [2, 1];
    const mean = Float64Array.of(mu, -mu);
    writeFileSync(
      join(cwd, "posteriors.npz"),
      encodeNpz({
        mean: { shape, data: mean },
        log_variance: { shape, data: new Float64Array(2).fill(2 * Math.log(0.2)) },
        reconstruction: { shape, data: mean.map((value) => value / 2) },
      }),
    );
    await vae(
      ...["renormalise", "in.npy", "--mode", "as-released", "--posteriors", "posteriors.npz"],
      ...["--out", "out.npy"],
    );
    const first = columnMoments((read("out.npy").data as Float32Array).slice(0, 200), 2).variance;
    expect((Math.sqrt(first[0]!) + Math.sqrt(first[1]!)) / 2).toBeCloseTo(1.077, 3); // of its batch of 100
  });

  it("adds decoder noise", async () => {
    const { vae, read } = workplace();
    await vae(
      ...["renormalise", "in.npy", "--mode", "decoder-noise", "--gamma", "3", "--seed", "4"],
      ...["--out", "out.npy"],
    );
    const noise = (read("out.npy").data as Float32Array).map((value, i) => {
      return value - latents(2000).data[i]!;
    });
    const { variance } = columnMoments(noise, 2);
    for (const value of variance) expect(Math.abs(value / 9 - 1)).toBeLessThan(0.16); // 5·√(2/2000)
  });

  it("warns of inactive latents, with both figures", async () => {
    const { cwd } = workplace();
    const rng = new Rng(1);
    const data = Float32Array.from({ length: 16 * 500 }, (_, at) =>
      at % 16 < 6 ? 0 : 0.7 * rng.normal(),
    );
    writeFileSync(join(cwd, "in.npy"), encodeNpy({ shape: [500, 16], data }));
    const args = ["latents", "renormalise", "in.npy", "--mode", "paper", "--out", "out.npy"];
    const { stderr } = await runVae(args, { cwd });
    expect(stderr).toMatch(/^warning: 6 of 16 latents are inactive .* 1\.60 times as wide/);
  });

  it.each([
    [["--mode", "as-released"], "needs --posteriors"],
    [["--mode", "decoder-noise"], "needs --gamma"],
    [["--mode", "decoder-noise", "--gamma", "x"], "needs --gamma"],
    [["--mode", "paper", "--gamma", "1"], "takes no --gamma"],
    [["--mode", "paper", "--posteriors", "p.npz"], "takes no --posteriors"],
  ])("refuses %j", async (args, message) => {
    const refused = await workplace().refused("renormalise", "in.npy", "--out", "o.npy", ...args);
    expect(refused.stderr).toContain(message);
    expect(refused.code).toBe(3);
  });
});

describeWhen(needsPython("numpy", "safetensors"), "Python", () => {
  it("opens a fitted sampler", async () => {
    const { vae, cwd } = workplace();
    await vae("fit", "in.npy", "--sampler", "gaussian", "--out", "s.safetensors");
    const printed = runPython(
      [
        "import numpy, sys",
        "from safetensors.numpy import load_file",
        "latents, sampler = numpy.load(sys.argv[1]).astype('float64'), load_file(sys.argv[2])",
        "print(abs(sampler['mean'] - latents.mean(0)).max())",
        "print(abs(sampler['covariance'] - numpy.cov(latents.T, ddof=0)).max())",
      ].join("\n"),
      join(cwd, "in.npy"),
      join(cwd, "s.safetensors"),
    );
    for (const error of printed.trim().split("\n")) expect(Number(error)).toBeLessThan(1e-12);
  });
});
