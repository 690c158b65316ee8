import { describeWhen, needsRedis, temporaryFolder } from "@vae/testing";
import { expect, it, onTestFinished } from "vitest";
import { createJob } from "../../sweep/sweep-job.js";
import { until } from "../../test-support/until.js";
import { startFleet } from "../chaos/__fixtures__/chaos-fleet.js";
import { chaosJobs } from "../chaos/__fixtures__/chaos-jobs.js";

describeWhen(needsRedis, "priorities", () => {
  it("are what a worker goes by: the lowest number first, and equal ones in the order of the file", async () => {
    const fleet = await startFleet(temporaryFolder());
    onTestFinished(() => fleet.stop());
    const priorities = [7, 0, 2_097_151, 1, 0, 7, 1];
    const jobs = (await chaosJobs({ count: priorities.length, steps: 3, width: 4 })).map((job, i) =>
      createJob({ ...job, priority: priorities[i]! }),
    );
    await fleet.submit(jobs);
    // It has too little memory for any of them: what it refuses first, it took first.
    const worker = fleet.startWorker({ name: "a", args: ["--memory", "64"] });
    const refused = () =>
      worker.lines.flatMap(({ end, job }) => (end === "refused" && job !== undefined ? [job] : []));
    await until("it has seen all", 120, () => new Set(refused()).size === jobs.length);
    const seen = [...new Set(refused())];
    expect(seen).toEqual([1, 4, 3, 6, 0, 5, 2].map((i) => jobs[i]!.name));
  });
});
