import { temporaryFolder } from "@vae/testing";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseResult } from "./job-result.js";
import { parseJob } from "./sweep-job.js";
import { readPlan, readStates } from "./sweep-folder.js";

const older = fileURLToPath(new URL("__fixtures__/format-1", import.meta.url));
const newer = "format: expected 1, got 2; a newer version of the @vae packages wrote it";
const result = JSON.parse(readFileSync(join(older, "job-result.json"), "utf8")) as object;

describe("the format of sweeps, jobs and their results", () => {
  it("is still read as version 1 wrote it on 2026-11-26", async () => {
    const plan = await readPlan(older, "sharded");
    const [job] = plan.jobs;
    expect(plan.entries).toEqual([{ variant: {}, seed: 1, job: job?.id }]);
    expect(parseJob(job)).toEqual(job); // its id is still the hash of what it says
    expect([...(await readStates(older, "sharded")).values()]).toMatchObject([{ state: "done" }]);
    const { job: id, metrics } = parseResult(result);
    expect(id).toBe(job?.id);
    expect(metrics["gen-2/paper.distance"]).toBe(0.16041426855031746);
  });

  it("is refused in a newer version: a sweep", async () => {
    const out = temporaryFolder();
    cpSync(older, out, { recursive: true });
    const file = join(out, "sweeps/sharded/sweep.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"format": 1', '"format": 2'));
    await expect(readPlan(out, "sharded")).rejects.toThrow(`${file}: ${newer}`);
  });

  it("is refused in a newer version: a job in a sweep of this one", async () => {
    const out = temporaryFolder();
    cpSync(older, out, { recursive: true });
    const file = join(out, "sweeps/sharded/sweep.json");
    const plan = JSON.parse(readFileSync(file, "utf8")) as { jobs: object[] };
    writeFileSync(file, JSON.stringify({ ...plan, jobs: [{ ...plan.jobs[0], format: 2 }] }));
    await expect(readPlan(out, "sharded")).rejects.toThrow(/sweep\.json: jobs\.0\.format is 2/);
  });

  it("is refused in a newer version: a job of a queue, a result", async () => {
    const [job] = (await readPlan(older, "sharded")).jobs;
    expect(() => parseJob({ ...job, format: 2 }, "job a")).toThrow(`job a: ${newer}`);
    expect(() => parseResult({ ...result, format: 2 }, "job-result.json")).toThrow(
      `job-result.json: ${newer}`,
    );
  });
});
