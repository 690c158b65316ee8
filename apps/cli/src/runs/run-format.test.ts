import { temporaryFolder } from "@vae/testing";
import { useBackend } from "@vae/backend";
import * as tf from "@tensorflow/tfjs";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";
import { readMetrics } from "./metrics-file.js";
import { loadMoments } from "./moments-file.js";
import { openRun } from "./open-run.js";

const older = fileURLToPath(new URL("__fixtures__/format-1/run", import.meta.url));

beforeAll(async () => {
  await useBackend("cpu");
});

/** A copy of the older run, with another text in a file. */
function changed(file: string, from: string, to: string): string {
  const run = join(temporaryFolder(), "run");
  cpSync(older, run, { recursive: true });
  const path = join(run, file);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
  return run;
}

describe("the format of run folders", () => {
  it("is still read as version 1 wrote it on 2026-11-26: both stages, moments, log", async () => {
    const run = await openRun(older);
    expect(run).toMatchObject({ steps: 3, secondStage: { steps: 5 } });
    const image = await run.vae.decode(tf.tensor2d([[1, -1]])).data();
    expect(image[0]).toBeCloseTo(0.50067842, 6); // what it decoded then
    run.dispose();
    const moments = await loadMoments(older);
    expect(moments?.target.mean[0]).toBeCloseTo(0.5316409930586815, 12);
    const losses = (await readMetrics(join(older, "metrics.jsonl"))).map(({ loss }) => loss);
    expect(losses).toEqual([59.8045768737793, 59.33964920043945, 58.879425048828125]);
  });

  it("is looked into by the command line as it is", async () => {
    const run = join(temporaryFolder(), "run");
    cpSync(older, run, { recursive: true });
    const { code, stdout, stderr } = await runVae([
      "latents",
      "stats",
      run,
      "--backend",
      "cpu",
      "--json",
    ]);
    expect(code, stderr).toBe(0);
    const { law, dimensions } = JSON.parse(stdout) as {
      law: number;
      dimensions: readonly { mean: number }[];
    };
    expect(law).toBeCloseTo(1.412039, 5);
    expect(dimensions[0]?.mean).toBeCloseTo(0.531641, 5);
  });

  it.each([["config.json"], ["second-stage/config.json"]])(
    "is refused in a newer version: %s",
    async (file) => {
      const run = changed(file, '"format": 1', '"format": 2');
      await expect(openRun(run)).rejects.toThrow(
        `${join(run, file)}: format: expected 1, got 2; a newer version of the @vae packages wrote it, update them to read it.`,
      );
    },
  );

  it("is not trained further in a newer version", async () => {
    const run = changed("config.json", '"format": 1', '"format": 2');
    const { code, stderr } = await runVae(["train", "--out", run, "--resume", "--backend", "cpu"]);
    expect(code).toBe(3);
    expect(stderr).toContain("format: expected 1, got 2; a newer version");
  });
});
