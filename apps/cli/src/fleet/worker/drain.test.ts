import { describeWhen, needsRedis, temporaryFolder } from "@vae/testing";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { until } from "../../test-support/until.js";
import { startFleet } from "../chaos/__fixtures__/chaos-fleet.js";
import { chaosJobs } from "../chaos/__fixtures__/chaos-jobs.js";
import { compareUndisturbed } from "../chaos/__fixtures__/undisturbed.js";
import { findCheckpoint } from "../store/job-store.js";
import { openStorage } from "../store/open-storage.js";

/** Enough that the first worker is told to end long before the last one. */
const steps = 1000;

describeWhen(needsRedis, "a worker that is told to end", () => {
  it("hands its job back with a checkpoint, from which another worker goes on to the same bits", async () => {
    const folder = temporaryFolder();
    const fleet = await startFleet(folder);
    onTestFinished(() => fleet.stop());
    const jobs = await chaosJobs({ count: 1, steps, width: 4 });
    await fleet.submit(jobs);
    const first = fleet.startWorker({ name: "first" });
    const storage = await openStorage(fleet.options.store);
    const checkpoint = () => findCheckpoint(storage, jobs[0]!.id);
    await until("a checkpoint is stored", 240, async () => (await checkpoint()) !== undefined);
    expect(await first.end("SIGTERM")).toBe(0);
    expect(first.lines.find(({ end }) => end !== undefined)).toMatchObject({ end: "handed-back" });
    const { step = 0 } = (await checkpoint()) ?? {};
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(steps);

    const second = fleet.startWorker({ name: "second" });
    const [state] = await fleet.ended(jobs, 240);
    expect(state?.state).toBe("done");
    const goesOn = second.lines.find(({ msg }) => msg.startsWith("goes on from the checkpoint"));
    expect(goesOn).toMatchObject({ step });
    const found = await compareUndisturbed(jobs, fleet.options.store, join(folder, "alone"));
    expect(found).toEqual({ missing: 0, different: 0 });
    expect(await checkpoint()).toBeUndefined(); // let go with the result
  }, 600_000);
});
