import { describeWhen, needsRedis, temporaryFolder } from "@vae/testing";
import { startRedis } from "@vae/testing/servers";
import { Queue, UnrecoverableError, Worker } from "bullmq";
import { Redis } from "ioredis";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { shardFile, type Shard } from "../../evaluation/shard.js";
import { shardedSweep } from "../../sweep/__fixtures__/sharded-sweep.js";
import { planSweep } from "../../sweep/plan-sweep.js";
import { until } from "../../test-support/until.js";
import type { QueuedJob } from "../queue/queued-job.js";
import { artefactKey } from "../store/artefacts.js";
import { storeFiles } from "../store/file-set.js";
import { folderStorage } from "../store/folder-storage.js";
import { publishShard } from "../store/job-store.js";
import { createWorkerLog } from "./worker-log.js";
import { gatherShards, waitForShards } from "./gather-shards.js";

const { jobs } = await planSweep(shardedSweep, { subject: "a", code: "1" });
const job = jobs[0]!;
const made = { worker: "test", at: "", seconds: 1 };

/** A store, and how shards of the job get into it. */
function setUp() {
  const storage = folderStorage(temporaryFolder());
  const publish = async (index: number) => {
    const folder = temporaryFolder();
    const shard: Shard = { index, count: 3 };
    mkdirSync(join(folder, "scoring"));
    writeFileSync(join(folder, shardFile(shard)), `shard ${index}`);
    const files = await storeFiles(storage, folder, [shardFile(shard)]);
    await publishShard(storage, shard, { format: 1, job: job.id, files, made });
    return files[shardFile(shard)]!;
  };
  return { storage, publish };
}

it("brings shards when all are there; one with wrong bytes is removed, and missing then", async () => {
  const { storage, publish } = setUp();
  const folder = temporaryFolder();
  await publish(0);
  await publish(2);
  expect(await gatherShards(job, folder, { storage })).toEqual([1]);
  const second = await publish(1);
  await storage.write(artefactKey(second), new TextEncoder().encode("shard 9"));
  await expect(gatherShards(job, folder, { storage })).rejects.toMatchObject({
    code: "DATA_INVALID",
  });
  expect(await gatherShards(job, folder, { storage })).toEqual([1]);
  await publish(1);
  expect(await gatherShards(job, folder, { storage })).toEqual([]);
  const path = join(folder, "scoring", "shard-0002-of-0003.npz");
  expect(readFileSync(path, "utf8")).toBe("shard 1");
});

describeWhen(needsRedis, "a job that waits for its shards", () => {
  it("asks for those that are missing, fails with the reason of one, and asks anew when it is retried", async () => {
    const { storage, publish } = setUp();
    const redis = await startRedis(temporaryFolder());
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue<QueuedJob>("shards", { connection });
    const log = createWorkerLog("test", "silent");
    const tried: number[] = [];
    let isLucky = false;
    const temporary = temporaryFolder();
    await publish(0);
    const worker = new Worker<QueuedJob, string>(
      queue.name,
      async (queued, token = "") => {
        const { shard } = queued.data;
        if (shard === undefined) {
          const missing = await gatherShards(job, temporary, { storage });
          if (missing.length === 0) return "merged";
          return waitForShards(job, missing, { queued, token }, { queue, log });
        }
        tried.push(shard);
        if (shard === 1 && !isLucky) throw new UnrecoverableError("shard 1 has no luck.");
        await publish(shard);
        return "scored";
      },
      { connection, concurrency: 4 },
    );
    onTestFinished(async () => {
      await worker.close();
      await queue.close();
      connection.disconnect();
      await redis.stop();
    });
    const state = () => queue.getJobState(job.id);
    await queue.add(job.name, { job }, { jobId: job.id, attempts: 4 });
    await until("it fails", 60, async () => (await state()) === "failed");
    expect((await queue.getJob(job.id))?.failedReason).toBe("shard 1 has no luck.");
    expect(tried.toSorted()).toEqual([1, 2]); // shard 0 was in the store
    isLucky = true;
    await (await queue.getJob(job.id))?.retry("failed");
    await until("it is merged", 60, async () => (await state()) === "completed");
    expect((await queue.getJob(job.id))?.returnvalue).toBe("merged");
    expect(tried.toSorted()).toEqual([1, 1, 2]);
    // Nothing of the children is left.
    expect(await queue.getJobCountByTypes("completed", "failed", "wait")).toBe(1);
  });
});
