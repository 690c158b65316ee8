import type { Job, Queue } from "bullmq";
import { shardName } from "../../evaluation/shard.js";
import type { SweepJob } from "../../sweep/sweep-job.js";
import type { QueuedJob } from "./queued-job.js";

/** How many shards the scores of a job have; 0 where they are computed whole. */
export function shardsOf({ identity }: Pick<SweepJob, "identity">): number {
  return identity.scoring?.shards ?? 0;
}

/** Id of a shard in the queue: that of its job, the shard, and how often the job has asked by then. */
export function shardJobId(job: SweepJob, index: number, asked: number): string {
  return `${job.id}.${shardName({ index, count: shardsOf(job) })}.${asked}`;
}

/**
 * Puts shards of a job into the queue as its children, which are tried as often as it is; at priority 0 they come before what
 * waits, so that jobs end before others begin.
 *
 * A child leaves nothing in Redis but how it ended, with its job: which goes on when all have ended, whichever way.
 */
export async function addShards(
  queue: Pick<Queue<QueuedJob>, "addBulk" | "qualifiedName">,
  parent: Job<QueuedJob>,
  job: SweepJob,
  indices: readonly number[],
): Promise<void> {
  const asked = (parent.data.asked ?? 0) + 1;
  await parent.updateData({ ...parent.data, asked });
  await queue.addBulk(
    indices.map((shard) => ({
      name: `${job.name}.${shardName({ index: shard, count: shardsOf(job) })}`,
      data: { job: parent.data.job, shard, asked } satisfies QueuedJob,
      opts: {
        ...parent.opts,
        jobId: shardJobId(job, shard, asked),
        lifo: true,
        removeOnComplete: true,
        removeOnFail: true,
        ignoreDependencyOnFailure: true,
        parent: { id: job.id, queue: queue.qualifiedName },
      },
    })),
  );
}

/** Why one of these shards failed for good when the job asked for it last; undefined where none did. */
export async function failureOfShards(
  parent: Job<QueuedJob>,
  job: SweepJob,
  indices: readonly number[],
): Promise<string | undefined> {
  const ids = indices.map((index) => shardJobId(job, index, parent.data.asked ?? 0));
  const failures = Object.entries(await parent.getIgnoredChildrenFailures());
  return failures.find(([key]) => ids.some((id) => key.endsWith(`:${id}`)))?.[1];
}
