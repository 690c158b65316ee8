import type { ClaimedJob } from "./job-context.js";

/**
 * Renews the claim on a job until it is stopped, four times in its length, by a clock that does not jump: BullMQ's own renewal
 * goes by the time of day, and one hour back would lose every job.
 *
 * While Redis is gone it waits; whether the claim still stands is known when Redis is back.
 *
 * @param onLost - Called once, when another worker may have the job.
 * @returns A function that stops it.
 */
export function keepClaim(
  { queued, token }: ClaimedJob,
  claim: number,
  onLost: () => void,
): () => void {
  let isAsking = false;
  const renew = async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      if ((await queued.extendLock(token, claim)) === 1) return;
      clearInterval(timer);
      onLost();
    } catch {
      // The connection broke while it was asked; the next turn asks again.
    } finally {
      isAsking = false;
    }
  };
  const timer = setInterval(() => void renew(), claim / 4);
  return () => {
    clearInterval(timer);
  };
}
