import { temporaryFolder } from "@vae/testing";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jobOf } from "./__fixtures__/job-of.js";
import { tinySweep } from "./__fixtures__/tiny-sweep.js";
import { finishedJob, refusalOf, runJob } from "./run-job.js";
import { spawnJob, type JobOutcome, type SpawnJobOptions } from "./spawn-job.js";
import type { SweepFile } from "./sweep-file.js";
import { createJob, type SweepJob } from "./sweep-job.js";

/** Both stages and two rows, long enough to be stopped in between, on a busy machine too. */
const longer = {
  ...tinySweep,
  name: "longer",
  kind: "table",
  seeds: 1,
  config: {
    ...tinySweep.config,
    firstStage: {
      ...tinySweep.config.firstStage,
      steps: 300,
      checkpointEvery: 20,
    },
    secondStage: {
      ...tinySweep.config.firstStage,
      network: { width: 4, depth: 1, head: "logSigma" },
      steps: 5,
    },
    evaluation: {
      generated: 20,
      extractor: "block-means",
      rows: ["rec/sample", "gen-2/paper"],
    },
  },
} as const satisfies SweepFile;

/** Runs a job and calls back when it has done its first step. */
function runUntilStep(
  job: SweepJob,
  options: SpawnJobOptions,
  then: () => void,
): Promise<JobOutcome> {
  let isCalled = false;
  return spawnJob(job, {
    ...options,
    onEvent: (event) => {
      if (event.type !== "progress" || isCalled) return;
      isCalled = true;
      then();
    },
  });
}

describe("a job that is stopped", () => {
  it("by an interrupt, and by kill -9 after that, ends with the same bits", async () => {
    const job = await jobOf(longer);
    const [calm, stormy] = [temporaryFolder(), temporaryFolder()];
    const undisturbed = await spawnJob(job, { folder: calm });
    if (undisturbed.status !== "done") throw new Error(JSON.stringify(undisturbed));

    const stop = new AbortController();
    const first = await runUntilStep(job, { folder: stormy, signal: stop.signal }, () => {
      stop.abort();
    });
    expect(first).toEqual({ status: "interrupted" });
    const checkpoints = await readdir(join(stormy, "checkpoints"));
    expect(checkpoints.length).toBeGreaterThan(0);
    expect(checkpoints).not.toContain("step-000300");

    let pid = 0;
    const onStart = (started: number) => (pid = started);
    const second = await runUntilStep(job, { folder: stormy, onStart }, () => {
      process.kill(pid, "SIGKILL");
    });
    expect(second).toMatchObject({ status: "killed" });
    expect(JSON.stringify(second)).toContain("its process ended by SIGKILL without a word");

    const third = await spawnJob(job, { folder: stormy });
    if (third.status !== "done") throw new Error(JSON.stringify(third));
    expect(third.result.content).toEqual(undisturbed.result.content);
    expect(third.result.hash).toBe(undisturbed.result.hash);
    expect(Object.keys(third.result.metrics)).toContain("gen-2/paper.distance");
  });

  it("by the end of its standard input leaves with a checkpoint: whoever started it is gone", async () => {
    const job = await jobOf(longer);
    const folder = temporaryFolder();
    const program = new URL("../../dist/sweep/job-process.js", import.meta.url).pathname;
    const child = spawn(process.execPath, [program, `--folder=${folder}`], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    child.stdin.write(`${JSON.stringify(job)}\n`);
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes('"first stage"')) child.stdin.end();
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(143);
    expect(said).toContain('{"type":"interrupted"}');
    expect((await readdir(join(folder, "checkpoints"))).length).toBeGreaterThan(0);
  });
});

describe("limits", () => {
  it("of time and memory end a job with the reason", async () => {
    const job = await jobOf({ ...longer, seeds: [2], set: { "firstStage.steps": 100_000 } });
    const slow = await spawnJob({ ...job, timeLimit: 3 }, { folder: temporaryFolder() });
    expect(slow).toMatchObject({ status: "timed-out" });
    expect(JSON.stringify(slow)).toContain("longer than its time limit of 3 s");
    const resources = { ...job.resources, memoryMiB: 64 };
    const large = await spawnJob({ ...job, resources }, { folder: temporaryFolder() });
    expect(large).toMatchObject({ status: "out-of-memory" });
    expect(JSON.stringify(large)).toMatch(/takes \d+ MiB of memory, 64 are its limit/);
  });
});

describe("a machine that must not run a job", () => {
  it("says why: other code, other data", async () => {
    const job = await jobOf({ ...tinySweep, seeds: 1 });
    expect(await refusalOf(job)).toBeUndefined();
    const { identity } = job;
    const otherCode = createJob({ ...job, identity: { ...identity, code: "0.9.0+aa" } });
    expect(await refusalOf(otherCode)).toMatch(
      /made for code 0\.9\.0\+aa, here is .*Install the same build/,
    );
    const otherData = createJob({
      ...job,
      identity: { ...identity, data: { ...identity.data, evaluation: "other" } },
    });
    expect(await refusalOf(otherData)).toMatch(
      /made for other data: synthetic:shapes,seed=2 should be other, here it is/,
    );
    const folder = temporaryFolder();
    await expect(runJob(otherCode, { folder })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    expect(existsSync(join(folder, "config.json"))).toBe(false);
    expect(await spawnJob(otherData, { folder })).toMatchObject({ status: "refused" });
  });
});

describe("a finished job", () => {
  it("is found; one whose result was changed is refused", async () => {
    const job = await jobOf({ ...tinySweep, seeds: [3] });
    const folder = temporaryFolder();
    const log = join(folder, "log.txt");
    const outcome = await spawnJob(job, { folder, log });
    if (outcome.status !== "done") throw new Error(JSON.stringify(outcome));
    expect(outcome.result.content.backend).toEqual({ backend: "cpu" });
    expect(readFileSync(log, "utf8")).toContain("first stage  3/3 steps");
    const start = outcome.result.finished;
    expect((await runJob(job, { folder })).finished).toBe(start); // not computed again

    const file = join(folder, "job-result.json");
    const text = readFileSync(file, "utf8");
    const { mse } = (outcome.result.content.measured as { points: { mse: number }[] }).points[0]!;
    writeFileSync(file, text.replace(String(mse), String(mse / 2)));
    await expect(finishedJob(job, folder)).rejects.toThrow(/is not what its hash says/);
  });
});
