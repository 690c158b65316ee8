import { describeWhen, needsRedis, temporaryFolder } from "@vae/testing";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { shardedSweep } from "../../sweep/__fixtures__/sharded-sweep.js";
import { planSweep } from "../../sweep/plan-sweep.js";
import type { SweepJob } from "../../sweep/sweep-job.js";
import { until } from "../../test-support/until.js";
import {
  isUp,
  startFleet,
  type ChaosFleet,
  type ChaosWorker,
} from "../chaos/__fixtures__/chaos-fleet.js";
import { compareUndisturbed } from "../chaos/__fixtures__/undisturbed.js";
import { cancelSweep } from "../queue/cancel-sweep.js";
import { withQueue } from "../queue/open-queue.js";
import { retrySweep } from "../queue/retry-sweep.js";
import { sweepStatus } from "../queue/sweep-status.js";
import { shardPrefix } from "../store/job-store.js";
import { openStorage } from "../store/open-storage.js";

/** A fleet with a folder, and one job whose scores have four shards. */
async function setUp({ priority = 0 } = {}) {
  const folder = temporaryFolder();
  const fleet = await startFleet(folder);
  onTestFinished(() => fleet.stop());
  const sweep = { ...shardedSweep, scoring: { shards: 4 }, priority };
  const { jobs } = await planSweep(sweep, { subject: "a" });
  const status = async () => (await sweepStatus("sharded", jobs, fleet.options))[0];
  return { fleet, jobs, status, alone: join(folder, "alone") };
}

const isOfShard = ({ job }: { job?: string }) => job?.includes(".shard-") === true;

/** Workers, by how shards began or ended with them. */
function workersOf(fleet: ChaosFleet, word: string): string[] {
  return fleet.workers.flatMap(({ name, lines }) =>
    lines.filter((line) => isOfShard(line) && line.msg === word).map(() => name),
  );
}

/** Whether the last that a worker said of a shard is that it begins. */
const isScoring = ({ lines }: ChaosWorker) => lines.filter(isOfShard).at(-1)?.msg === "job starts";

async function expectSameBits(fleet: ChaosFleet, jobs: readonly SweepJob[], alone: string) {
  const found = await compareUndisturbed(jobs, fleet.options.store, alone);
  expect(found).toEqual({ missing: 0, different: 0 });
}

describeWhen(needsRedis, "scores in shards", () => {
  it("come from several workers, lose nothing when one is killed, and have the bits of one machine", async () => {
    const { fleet, jobs, status, alone } = await setUp();
    for (const name of ["a", "b", "c"]) fleet.startWorker({ name, claim: 3 });
    await until("all three are up", 120, () => fleet.workers.every(isUp));
    await fleet.submit(jobs);
    await until("its shards are at work", 120, async () => {
      const seen = await status();
      return seen?.state === "running" && /^scoring, [0-3] of 4 shards$/.test(seen.progress ?? "");
    });
    const started = () => new Set(workersOf(fleet, "job starts"));
    await until("all three have a shard", 120, () => started().size === 3);
    const killed = fleet.workers.find(isScoring) ?? fleet.workers[0]!;
    await killed.end("SIGKILL");
    expect((await fleet.ended(jobs, 240))[0]).toMatchObject({ state: "done" });
    expect(new Set(workersOf(fleet, "job done")).size).toBeGreaterThan(1);
    await expectSameBits(fleet, jobs, alone);
    const storage = await openStorage(fleet.options.store);
    for await (const { key } of storage.list(shardPrefix)) expect(key).toBe("none is left");
  });

  it("survive a drain, a cancellation and a Redis that lost everything, and none is computed twice", async () => {
    const { fleet, jobs, status, alone } = await setUp({ priority: 3 });
    await fleet.submit(jobs);
    const first = fleet.startWorker({ name: "first" });
    const done = () => workersOf(fleet, "job done").length;
    await until("a shard is scored", 120, () => done() > 0);
    expect(await first.end("SIGTERM")).toBe(0);
    expect(await cancelSweep("sharded", fleet.options)).toBe(1);
    expect(await status()).toMatchObject({ state: "cancelled" });
    expect(await retrySweep("sharded", fleet.options)).toBe(1);
    expect(await status()).toMatchObject({ state: "running" });

    await fleet.redis.kill();
    await fleet.redis.start();
    const before = done();
    expect(await fleet.submit(jobs)).toEqual({ added: 1, found: 0 });
    const second = fleet.startWorker({ name: "second" });
    const asks = () => second.lines.find(({ msg }) => msg === "others are asked for its shards");
    await until("the others are asked for", 120, () => asks() !== undefined);
    expect(asks()).toMatchObject({ shards: 4 - before });
    expect(await cancelSweep("sharded", fleet.options)).toBe(1);
    // A retry takes it up when its failure is in the queue, not when its worker says that it ends.
    const inQueue = () =>
      withQueue(fleet.options.queue, ({ queue }) => queue.getJobState(jobs[0]!.id));
    const saysSo = () => second.lines.some((line) => line.end === "cancelled" && !isOfShard(line));
    await until("it is cancelled", 120, async () => saysSo() && (await inQueue()) === "failed");
    expect(await retrySweep("sharded", fleet.options)).toBe(1);
    expect((await fleet.ended(jobs, 240))[0]).toMatchObject({ state: "done" });
    expect(done()).toBe(4);
    await expectSameBits(fleet, jobs, alone);
  });
});
