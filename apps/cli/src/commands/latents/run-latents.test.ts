import { sharedFolder } from "@vae/testing";
import { encodeNpy } from "@vae/base";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runVae } from "../../test-support/run-vae.js";
import type { LatentReport } from "./latent-report.js";

const cwd = sharedFolder();
const vae = (...args: string[]) => runVae(args, { cwd });

const train = (run: string, ...more: string[]) =>
  vae(
    ...["train", "--data", "fashion-mnist-10k:test", "--network", "dense", "--out", run],
    ...["--backend", "wasm", "--steps", "40", "--set", "network.widths=[16]"],
    ...["--set", "network.latent=3", "--set", "logEvery=20", ...more],
  );

const lastLine = (run: string) =>
  JSON.parse(
    readFileSync(join(cwd, run, "metrics.jsonl"), "utf8")
      .trim()
      .split("\n")
      .at(-1) ?? "",
  ) as Record<string, number>;

beforeAll(async () => {
  const { code, stderr } = await train("run", "--objective", "dai-wipf");
  expect(stderr).not.toContain("error");
  expect(code).toBe(0);
});

describe("latents stats of a run", () => {
  it("tells all that its posteriors do, which fits together", async () => {
    const { stdout } = await vae(
      ...["latents", "stats", "run", "--json", "--as-released", "--backend", "wasm"],
    );
    const { dimensions, run, law } = JSON.parse(stdout) as LatentReport;
    const { split, covariance, discrepancy, generated, lawAsReleased, lawOfVariances } = run!;
    expect(split.negativeEntropy + split.crossEntropy).toBeCloseTo(split.kl, 5);
    expect(dimensions.reduce((sum, { kl }) => sum + kl!, 0)).toBeCloseTo(split.kl, 6);
    dimensions.forEach(({ variance, mean, law: ofDimension }, d) => {
      expect(covariance[d]![d]).toBeCloseTo(variance, 9);
      expect(ofDimension).toBeCloseTo(variance + mean ** 2, 9);
    });
    expect(law).toBeGreaterThan(lawOfVariances);
    const released = dimensions.map((held) => held.varianceOfMean! + held.meanOfSigma!);
    expect(lawAsReleased).toBeCloseTo((released[0]! + released[1]! + released[2]!) / 3, 9);
    expect(discrepancy.length).toBe(2000);
    expect(generated.withNoise).toBeGreaterThan(generated.variance);
  });

  it("prints law, split, discrepancy and inactive latents for people", async () => {
    const { stdout } = await vae("latents", "stats", "run", "--backend", "wasm");
    expect(stdout).toContain("run: 2000 latents of 3 dimensions");
    expect(stdout).toMatch(/Variance law: \d/);
    expect(stdout).toMatch(/KL term: .* nats = .* \+ .* \(cross-entropy of Q\(z\)/);
    expect(stdout).toMatch(/MMD² .* ± .*, from 2000 latents/);
    expect(stdout).not.toContain("As released");
  });

  it("has another stage only where it was trained, and only of a run", async () => {
    const none = await vae("latents", "stats", "run", "--stage", "2", "--backend", "wasm");
    expect(none.code).toBe(3);
    expect(none.stderr).toContain("run: has no second stage. Train one with");
    writeFileSync(join(cwd, "file.npy"), encodeNpy({ shape: [2, 1], data: Float64Array.of(1, 2) }));
    const file = await vae("latents", "stats", "file.npy", "--stage", "1");
    expect(file.code).toBe(2);
    expect(file.stderr).toContain("--stage is for a run; file.npy is a file");
  });
});

describe("vae train --objective", () => {
  it("writes the published weights into the configuration, changed where --set says so", async () => {
    const { code, stderr } = await train(
      ...["rae", "--objective", "rae-l2", "--set", "objective.latentWeight=0.5"],
    );
    expect(stderr).toMatch(/loss \d\.\d+ {2}mse/);
    expect(code).toBe(0);
    const config = JSON.parse(readFileSync(join(cwd, "rae/config.json"), "utf8")) as object;
    expect(config).toMatchObject({
      objective: {
        kind: "autoencoder",
        latentWeight: 0.5,
        regulariser: { kind: "l2", weight: 1e-7 },
      },
    });
    const terms = lastLine("rae");
    expect(terms["loss"]).toBeCloseTo(terms["reconstruction"]! + terms["penalty"]!, 5);
    expect(terms).not.toHaveProperty("kl");
    expect(terms).not.toHaveProperty("bitsPerDimension");
  });

  it("trains a flow, but no second stage over it", async () => {
    expect((await train("bent", "--objective", "iaf")).code).toBe(0);
    expect((await vae("reconstruct", "bent", "--n", "4", "--out", "r.png")).code).toBe(0);
    const { code, stderr } = await vae("train", "--second-stage", "bent", "--steps", "1");
    expect(code).toBe(3);
    expect(stderr).toContain("bends its posteriors by a flow");
  });

  it("logs bits per dimension of what is a likelihood", () => {
    const { reconstruction, kl, bitsPerDimension } = lastLine("run");
    const bits = (reconstruction! + kl!) / 784 / Math.LN2 + Math.log2(255);
    expect(bitsPerDimension).toBeCloseTo(bits, 4);
  });

  it("names the nearest for a misspelt one, and is no option of a second stage", async () => {
    const misspelt = await train("none", "--objective", "rae-12");
    expect(misspelt.code).toBe(2);
    expect(misspelt.stderr).toContain('Did you mean "rae-l2"?');
    const second = await vae("train", "--second-stage", "run", "--objective", "paper");
    expect(second.code).toBe(2);
    expect(second.stderr).toContain("set objective.gamma of a second one with --set");
  });
});
