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
    const ids = (await jobsOfSweep(opened, sweep)).map(({ id }) => id);
    const all = new Set(await opened.redis.smembers(queueKeys.cancelled));
    const cancelled = new Set(ids.filter((id) => all.has(id)));
    for (const id of cancelled) await opened.redis.srem(queueKeys.cancelled, id);
    // Looked up only now: a worker may fail a cancelled job until the cancellation is lifted.
    const inQueue = await idsIn(opened, ["failed"]);
    const failed = ids.filter((id) => inQueue.has(id));
    for (const id of failed) {
      const job = await opened.queue.getJob(id);
      await job?.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
    }
    return new Set([...cancelled, ...failed]).size;
  });
}
