import { describeWhen, needsRedis, temporaryFolder } from "@vae/testing";
import { startRedis } from "@vae/testing/servers";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { chaosJobs } from "../chaos/__fixtures__/chaos-jobs.js";
import { cancelSweep } from "./cancel-sweep.js";
import { retrySweep } from "./retry-sweep.js";
import { submitSweep } from "./submit-sweep.js";
import { sweepStatus } from "./sweep-status.js";

describeWhen(needsRedis, "a sweep in a queue", () => {
  it("is cancelled while it waits, and queued again", async () => {
    const folder = temporaryFolder();
    const redis = await startRedis(folder);
    onTestFinished(() => redis.stop());
    const address = { queue: redis.url, store: join(folder, "store") };
    const jobs = await chaosJobs({ count: 3, steps: 4, width: 4 });
    const states = async () =>
      (await sweepStatus(jobs[0]!.sweep, undefined, address)).map(({ state }) => state);
    await submitSweep(jobs, address);
    await submitSweep(jobs, address); // the same ones: once
    expect(await states()).toEqual(["waiting", "waiting", "waiting"]);
    expect(await cancelSweep(jobs[0]!.sweep, address)).toBe(3);
    expect(await states()).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(await retrySweep(jobs[0]!.sweep, address)).toBe(3);
    expect(await states()).toEqual(["waiting", "waiting", "waiting"]);
    await redis.kill();
    await expect(sweepStatus(jobs[0]!.sweep, jobs, address)).rejects.toThrow(
      /^queue redis:\/\/127\.0\.0\.1:\d+: not reached \(.*ECONNREFUSED.*\); start redis-server there/,
    );
  });
});
