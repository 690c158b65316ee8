import { temporaryFolder } from "@vae/testing";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { jobOf } from "./__fixtures__/job-of.js";
import { shardedSweep, unshardedSweep } from "./__fixtures__/sharded-sweep.js";
import { runJob, runJobPart, type RunJobOptions } from "./run-job.js";
import type { SweepJob } from "./sweep-job.js";

/** Runs a job up to a phase, where it is interrupted; says which phases there were. */
async function watched(job: SweepJob, folder: string, until?: string) {
  const phases = new Set<string>();
  const said: string[] = [];
  const stop = new AbortController();
  const options: RunJobOptions = {
    folder,
    signal: stop.signal,
    say: (line) => said.push(line),
    onProgress({ phase }) {
      phases.add(phase);
      if (phase === until) stop.abort();
    },
  };
  const result = await runJob(job, options).catch((error: unknown) => error as Error);
  return { result, phases: [...phases], said };
}

it("scores in shards give the rows of the whole, and the same bits after an interruption between shards", async () => {
  const job = await jobOf(shardedSweep);
  const whole = await runJob(await jobOf(unshardedSweep), { folder: temporaryFolder() });
  const calm = temporaryFolder();
  const sharded = await runJob(job, { folder: calm });
  expect(readdirSync(calm)).not.toContain("scoring"); // merged
  expect(sharded.job).not.toBe(whole.job);
  expect(sharded.content.weights).toEqual(whole.content.weights);
  expect(Object.keys(whole.metrics)).toContain("gen-2/paper.distance");
  expect(Object.keys(sharded.metrics)).toEqual(Object.keys(whole.metrics));
  for (const [name, value] of Object.entries(whole.metrics)) {
    const difference = sharded.metrics[name]! - value;
    expect(Math.abs(difference), name).toBeLessThanOrEqual(1e-9 * Math.abs(value));
  }

  const stormy = temporaryFolder();
  const first = await watched(job, stormy, "scores, shard 2 of 3");
  expect(first.result).toMatchObject({ name: "AbortError" });
  expect(first.phases).toContain("scores, shard 1 of 3");
  const scoring = join(stormy, "scoring");
  expect(readdirSync(scoring)).toEqual(["shard-0001-of-0003.npz"]);
  writeFileSync(join(scoring, "shard-0003-of-0003.npz"), "half a file");
  const second = await watched(job, stormy);
  expect(second.phases).toEqual(["scores, shard 2 of 3", "scores, shard 3 of 3"]);
  expect(second.said.join()).toContain("shard-0003-of-0003.npz");
  expect(second.result).toMatchObject({ hash: sharded.hash, content: sharded.content });
});

it("a job without shards has no parts, and no shard beyond the last", async () => {
  const folder = temporaryFolder();
  await expect(runJobPart(await jobOf(unshardedSweep), "training", { folder })).rejects.toThrow(
    "the training alone is no part of it; its scores have 0 shards",
  );
  const job = await jobOf(shardedSweep);
  for (const shard of [3, -1, 0.5]) {
    await expect(runJobPart(job, { shard }, { folder })).rejects.toThrow(
      `shard ${shard} is no part of it; its scores have 3 shards`,
    );
  }
});
