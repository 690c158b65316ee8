import type { BulkJobOptions } from "bullmq";
import type { SweepJob } from "../../sweep/sweep-job.js";
import { defaultStore, type FleetOptions } from "../fleet-options.js";
import { listResults } from "../store/job-store.js";
import { openStorage } from "../store/open-storage.js";
import { withQueue, type OpenQueue } from "./open-queue.js";
import { queueKeys } from "./queue-keys.js";
import type { QueuedJob } from "./queued-job.js";
import { idsIn } from "./sweep-status.js";

/** Options of {@link submitSweep}. */
export interface SubmitOptions extends FleetOptions {
  /** How often a job is tried before it counts as failed. `@default 4` */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; twice as many before each further one. `@default 5000` */
  readonly firstDelay?: number;
}

/** Jobs that one request carries: some megabytes. */
const batch = 500;

/**
 * Puts the jobs of a sweep into the queue, but those whose result is in the store. A job that is in the queue already stays
 * there once; one that failed or was cancelled is queued again.
 *
 * @returns How many wait or run now, and how many results were found.
 * @throws {VaeError} IO_FAILED, when queue or store cannot be reached.
 */
export async function submitSweep(
  jobs: readonly SweepJob[],
  { queue: address, store = defaultStore, attempts = 4, firstDelay = 5000 }: SubmitOptions,
): Promise<{ added: number; found: number }> {
  const storage = await openStorage(store);
  const finished = await listResults(storage);
  const missing = jobs.filter(({ id }) => !finished.has(id));
  await withQueue(address, async (opened) => {
    await recordSweeps(opened, jobs);
    await clearEnded(opened, missing);
    const options: BulkJobOptions = {
      attempts,
      backoff: { type: "exponential", delay: firstDelay, jitter: 0.5 },
      // What an ended job leaves in Redis is small, and status reads it.
      removeOnComplete: { age: 30 * 24 * 3600 },
      removeOnFail: { age: 30 * 24 * 3600 },
      stackTraceLimit: 1,
      keepLogs: 20,
    };
    for (let i = 0; i < missing.length; i += batch) {
      await opened.queue.addBulk(
        missing.slice(i, i + batch).map((job) => ({
          name: job.name,
          data: { job } satisfies QueuedJob,
          opts: { ...options, jobId: job.id, priority: job.priority },
        })),
      );
    }
  });
  return { added: missing.length, found: jobs.length - missing.length };
}

/** Notes which jobs a sweep has, for status, cancel and retry. */
async function recordSweeps({ redis }: OpenQueue, jobs: readonly SweepJob[]): Promise<void> {
  for (let i = 0; i < jobs.length; i += batch) {
    const pipeline = redis.pipeline();
    for (const { sweep, id, name } of jobs.slice(i, i + batch)) {
      pipeline.hset(queueKeys.sweep(sweep), id, name);
    }
    await pipeline.exec();
  }
}

/** Forgets how jobs without a result ended: BullMQ takes no second job of an id that it knows. */
async function clearEnded(opened: OpenQueue, jobs: readonly SweepJob[]): Promise<void> {
  const { queue, redis } = opened;
  const ended = await idsIn(opened, ["completed", "failed"]);
  // Shards that are still at work go on: the job finds them.
  for (const { id } of jobs) if (ended.has(id)) await queue.remove(id, { removeChildren: false });
  for (let i = 0; i < jobs.length; i += batch) {
    await redis.srem(queueKeys.cancelled, ...jobs.slice(i, i + batch).map(({ id }) => id));
  }
}
