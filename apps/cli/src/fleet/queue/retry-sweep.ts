import type { FleetOptions } from "../fleet-options.js";
import { withQueue } from "./open-queue.js";
import { queueKeys } from "./queue-keys.js";
import { idsIn, jobsOfSweep } from "./sweep-status.js";

/**
 * Queues the failed and the cancelled jobs of a sweep again, with all their attempts; each goes on from its last checkpoint.
 *
 * @returns How many.
 * @throws {VaeError} IO_FAILED, when the queue cannot be reached.
 */
export function retrySweep(sweep: string, { queue: address }: FleetOptions): Promise<number> {
  return withQueue(address, async (opened) => {
    const failed = await idsIn(opened, ["failed"]);
    const cancelled = new Set(await opened.redis.smembers(queueKeys.cancelled));
    let count = 0;
    for (const { id } of await jobsOfSweep(opened, sweep)) {
      const isCancelled = cancelled.has(id);
      if (isCancelled) await opened.redis.srem(queueKeys.cancelled, id);
      if (failed.has(id)) {
        const job = await opened.queue.getJob(id);
        await job?.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
      }
      if (isCancelled || failed.has(id)) count += 1;
    }
    return count;
  });
}
