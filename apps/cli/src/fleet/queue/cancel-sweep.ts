import type { FleetOptions } from "../fleet-options.js";
import { withQueue } from "./open-queue.js";
import { queueKeys } from "./queue-keys.js";
import { idsIn, jobsOfSweep } from "./sweep-status.js";

/**
 * Cancels the jobs of a sweep that are not done: a worker ends what it runs, with a checkpoint, and passes over what waits,
 * shards too.
 *
 * NB: a job that two sweeps share is cancelled for both.
 *
 * @returns How many.
 * @throws {VaeError} IO_FAILED, when the queue cannot be reached.
 */
export function cancelSweep(sweep: string, { queue: address }: FleetOptions): Promise<number> {
  return withQueue(address, async (opened) => {
    const open = await idsIn(opened, [
      ...(["wait", "prioritized", "delayed", "active", "waiting-children"] as const),
    ]);
    const ids = (await jobsOfSweep(opened, sweep)).map(({ id }) => id).filter((id) => open.has(id));
    for (let i = 0; i < ids.length; i += 500) {
      await opened.redis.sadd(queueKeys.cancelled, ...ids.slice(i, i + 500));
    }
    return ids.length;
  });
}
