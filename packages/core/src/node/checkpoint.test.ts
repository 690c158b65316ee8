import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { TrainingState } from "../training/training-state.js";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.js";

let run = "";
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), "vae-checkpoint-"));
});
afterEach(async () => {
  await rm(run, { recursive: true });
});

const state = (step: number): TrainingState => ({
  step,
  weights: { "encoder/w": { dtype: "F32", shape: [2], data: Float32Array.of(step, -0.1) } },
  optimizer: { "encoder/w/first-moment": { dtype: "F32", shape: [], data: Float32Array.of(1e-8) } },
});

it("reads back what it wrote, the newest, and keeps the last two", async () => {
  expect(await loadCheckpoint(run, "hash")).toBeUndefined();
  for (const step of [200, 400, 1_000_000])
    await saveCheckpoint(run, state(step), { configHash: "hash" });
  expect(await loadCheckpoint(run, "hash")).toEqual(state(1_000_000));
  expect(await readdir(join(run, "checkpoints"))).toEqual(["step-000400", "step-1000000"]);
});

it("refuses a checkpoint of another configuration, and names both", async () => {
  await saveCheckpoint(run, state(1), { configHash: "aaaa" });
  await expect(loadCheckpoint(run, "bbbb")).rejects.toThrow(/configuration aaaa, this is bbbb/);
});

it("takes no half-written folder for a checkpoint", async () => {
  await saveCheckpoint(run, state(5), { configHash: "hash" });
  await writeFile(join(run, "checkpoints", ".step-000009.tmp"), "");
  expect((await loadCheckpoint(run, "hash"))?.step).toBe(5);
});

it("names the file that is cut off", async () => {
  await saveCheckpoint(run, state(5), { configHash: "hash" });
  await truncate(join(run, "checkpoints/step-000005/weights.safetensors"), 20);
  await expect(loadCheckpoint(run, "hash")).rejects.toMatchObject({ code: "DATA_INVALID" });
  await expect(loadCheckpoint(run, "hash")).rejects.toThrow("weights.safetensors");
});
