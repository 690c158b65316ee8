import { VaeError } from "@vae/base";
import { UnrecoverableError, WaitingChildrenError, WaitingError } from "bullmq";
import type { SweepJob } from "../../sweep/sweep-job.js";
import { addShards, failureOfShards, shardsOf } from "../queue/shard-jobs.js";
import { restoreFiles } from "../store/file-set.js";
import { findShard, removeShard } from "../store/job-store.js";
import type { ClaimedJob, JobContext } from "./job-context.js";

/**
 * Brings the scored shards of a job from the store into its folder, where all are there.
 *
 * @returns Indices of those that are not.
 * @throws {VaeError} DATA_INVALID, when one is damaged; it is removed then, and the next attempt asks for it.
 */
export async function gatherShards(
  job: SweepJob,
  folder: string,
  { storage }: Pick<JobContext, "storage">,
): Promise<readonly number[]> {
  const count = shardsOf(job);
  const indices = Array.from({ length: count }, (_, index) => index);
  /** A shard with wrong bytes is let go. */
  const checked = async <T>(index: number, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      const isDamaged = VaeError.isInstance(error) && error.code === "DATA_INVALID";
      if (isDamaged) await removeShard(storage, job.id, { index, count });
      throw error;
    }
  };
  const found = await Promise.all(
    indices.map((index) => checked(index, () => findShard(storage, job.id, { index, count }))),
  );
  const missing = indices.filter((index) => found[index] === undefined);
  if (missing.length > 0) return missing;
  for (const index of indices) {
    await checked(index, () => restoreFiles(storage, found[index]?.files ?? {}, folder));
  }
  return [];
}

/**
 * Lets a job wait until its shards have ended, and asks for those that are missing, unless they are at work. The job then
 * comes back to any worker.
 *
 * @throws {Error} always: one that BullMQ knows for the wait; UnrecoverableError, when a shard failed for good.
 */
export async function waitForShards(
  job: SweepJob,
  missing: readonly number[],
  { queued, token }: ClaimedJob,
  { queue, log }: Pick<JobContext, "queue" | "log">,
): Promise<never> {
  const waits = () => new WaitingChildrenError(`${job.name}: waits for its shards.`);
  // True where some have not ended: a worker may have died between asking and waiting.
  if (await queued.moveToWaitingChildren(token)) throw waits();
  const failure = await failureOfShards(queued, job, missing);
  if (failure !== undefined) {
    // So that a retry asks anew.
    await queued.updateData({ ...queued.data, asked: (queued.data.asked ?? 0) + 1 });
    throw new UnrecoverableError(failure);
  }
  await addShards(queue, queued, job, missing);
  log.info({ shards: missing.length }, "others are asked for its shards");
  if (await queued.moveToWaitingChildren(token)) throw waits();
  await queued.moveToWait(token); // all have ended meanwhile
  throw new WaitingError(`${job.name}: its shards have ended.`);
}
