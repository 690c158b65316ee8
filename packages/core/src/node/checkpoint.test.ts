import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tinyImages } from "../__fixtures__/tiny-images.js";
import { createVae } from "../model/vae.js";
import { denseNetwork } from "../networks/dense.js";
import { train } from "../training/train.js";
import type { TrainingProgress, TrainingState } from "../training/training-state.js";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.js";

let run = "";
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), "vae-checkpoint-"));
});
afterEach(async () => {
  await rm(run, { recursive: true });
});

const config = { latent: 2, schedule: { learningRate: 1 } };

const state = (step: number): TrainingState => ({
  step,
  weights: { "encoder/w": { dtype: "F32", shape: [2], data: Float32Array.of(step, -0.1) } },
  optimizer: { "encoder/w/first-moment": { dtype: "F32", shape: [], data: Float32Array.of(1e-8) } },
});

it("reads back what it wrote, the newest, and keeps the last two", async () => {
  expect(await loadCheckpoint(run, config)).toBeUndefined();
  for (const step of [200, 400, 1_000_000]) await saveCheckpoint(run, state(step), { config });
  expect(await loadCheckpoint(run, config)).toEqual(state(1_000_000));
  expect(await readdir(join(run, "checkpoints"))).toEqual(["step-000400", "step-1000000"]);
});

it("refuses a checkpoint of another configuration, and names what differs", async () => {
  await saveCheckpoint(run, state(1), { config });
  await expect(loadCheckpoint(run, { latent: 3, schedule: { learningRate: 1 } })).rejects.toThrow(
    "it differs in latent (2 against 3)",
  );
});

it("keeps the best epoch beside the last ones, and reads it when asked", async () => {
  const generator = { path: "1", generator: [1], spare: null };
  const progress: TrainingProgress = { generator, epoch: { steps: 0, sums: {} } };
  const best = (step: number, value: number) => ({ metric: "loss", value, step });
  const save = (step: number, bestStep: number) =>
    saveCheckpoint(
      run,
      { ...state(step), progress: { ...progress, best: best(bestStep, 0.1) } },
      { config, keep: 1 },
    );
  await save(1, 1);
  await save(2, 2);
  await save(3, 2);
  await save(4, 2);
  expect(await readdir(join(run, "checkpoints"))).toEqual(["step-000002", "step-000004"]);
  const read = await loadCheckpoint(run, config, { which: "best" });
  expect(read).toEqual({ ...state(2), progress: { ...progress, best: best(2, 0.1) } });
  expect((await loadCheckpoint(run, config))?.step).toBe(4);
  await expect(loadCheckpoint(run, config, { which: 3 })).rejects.toThrow(
    "no checkpoint of step 3. There are those of steps 2, 4.",
  );
});

it("has no best epoch where none was kept", async () => {
  await saveCheckpoint(run, state(1), { config });
  await expect(loadCheckpoint(run, config, { which: "best" })).rejects.toThrow("of a best epoch");
});

it("takes no half-written folder for a checkpoint", async () => {
  await saveCheckpoint(run, state(5), { config });
  // As writeFolderAtomic calls it on another machine, whose processes nobody here knows.
  await mkdir(join(run, "checkpoints", ".step-000009.vae-00000000-1-00000000.new"));
  expect((await loadCheckpoint(run, config))?.step).toBe(5);
});

it("names the file that is cut off", async () => {
  await saveCheckpoint(run, state(5), { config });
  await truncate(join(run, "checkpoints/step-000005/weights.safetensors"), 20);
  await expect(loadCheckpoint(run, config)).rejects.toMatchObject({ code: "DATA_INVALID" });
  await expect(loadCheckpoint(run, config)).rejects.toThrow("weights.safetensors");
});

describe("the format of checkpoints", () => {
  const older = new URL("__fixtures__/format-1/run", import.meta.url);
  const written = { latent: 2, steps: 6 };

  it("is still read as version 1 wrote it on 2026-11-26, and its training goes on", async () => {
    await useBackend("cpu");
    const checkpoint = (await loadCheckpoint(fileURLToPath(older), written))!;
    expect(checkpoint.step).toBe(3);
    expect(checkpoint.weights["objective/running-mse"]?.data[0]).toBeCloseTo(0.97667086, 7);
    const network = denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [3] });
    const vae = createVae({ network });
    const losses: number[] = [];
    await train({
      vae,
      source: tinyImages(20),
      steps: 6,
      batchSize: 5,
      logEvery: 1,
      schedule: { learningRate: 1e-2 },
      rng: new Rng(5),
      resumeFrom: checkpoint,
      callbacks: { onStep: ({ loss }) => void losses.push(loss) },
    });
    // What the uninterrupted training logged then; float32 sums of 16 pixels.
    const logged = [16.12190056, 16.06983376, 15.95329762];
    expect(losses).toHaveLength(3);
    for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(logged[i]!, 4);
    vae.dispose();
  });

  it("is refused in a newer version", async () => {
    await cp(older, run, { recursive: true });
    const path = join(run, "checkpoints/step-000003/state.json");
    await writeFile(path, (await readFile(path, "utf8")).replace('"format": 1', '"format": 2'));
    await expect(loadCheckpoint(run, written)).rejects.toThrow(
      `${path}: format: expected 1, got 2; a newer version of the @vae packages wrote it, update them to read it.`,
    );
  });
});
