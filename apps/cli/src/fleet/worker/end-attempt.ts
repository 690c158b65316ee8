import { DelayedError, UnrecoverableError, WaitingError } from "bullmq";
import type { JobFailure } from "../../sweep/spawn-job.js";
import type { ClaimedJob, JobContext, StopReason } from "./job-context.js";

/** Milliseconds that a job waits after a refusal; twice as many each time, up to a minute. */
const refusalDelay = 1000;
/** Milliseconds that others are given to take a job that failed here, and how often. */
const elsewhereDelay = 2000;
const timesLeftForOthers = 3;

/** Failures that no other machine would spare a job: limits of its own, and codes of errors. */
const final: ReadonlySet<string> = new Set([
  "timed-out",
  "out-of-memory",
  "CONFIG_INVALID",
  "NAME_UNKNOWN",
  "SHAPE_MISMATCH",
  "TRAINING_DIVERGED",
]);

/** Puts a job back for other workers, with the reason, which status shows. */
export async function refuse(
  { queued, token }: ClaimedJob,
  worker: string,
  why: string,
): Promise<never> {
  const { refused = 0, refusals = {} } = queued.data;
  await queued.updateData({
    ...queued.data,
    refused: refused + 1,
    refusals: { ...refusals, [worker]: why },
  });
  const delay = Math.min(60_000, refusalDelay * 2 ** Math.min(refused, 6));
  await queued.moveToDelayed(Date.now() + delay, token);
  throw new DelayedError(why);
}

/** Lets another worker try first where this one failed. */
export async function leaveForOthers(
  { queued, token }: ClaimedJob,
  { worker, queue }: JobContext,
): Promise<void> {
  const { failedOn, leftForOthers = 0 } = queued.data;
  if (failedOn !== worker || leftForOthers >= timesLeftForOthers) return;
  if ((await queue.getWorkers()).length < 2) return;
  await queued.updateData({ ...queued.data, leftForOthers: leftForOthers + 1 });
  await queued.moveToDelayed(Date.now() + elsewhereDelay, token);
  throw new DelayedError("The last attempt failed here; others are asked first.");
}

/** Ends an attempt that has no result: hands the job back, or fails it with the reason. */
export async function giveUp(
  failure: JobFailure,
  claimed: ClaimedJob,
  { worker, stop }: { worker: string; stop: Stop },
): Promise<never> {
  if (stop.signal.aborted) return handBack(claimed, stop);
  if (failure.status === "interrupted") throw new Error("Its process was interrupted.");
  if (failure.status === "refused") return refuse(claimed, worker, failure.message);
  if (final.has(failure.status === "failed" ? failure.code : failure.status)) {
    throw new UnrecoverableError(failure.message);
  }
  const { queued } = claimed;
  await queued.updateData({ ...queued.data, failedOn: worker, leftForOthers: 0 });
  throw new Error(`${failure.message} (on ${worker})`);
}

/** What stops an attempt from here. */
export interface Stop {
  /** Aborted with a {@link StopReason}. */
  readonly signal: AbortSignal;
  /** Asks the queue whether the job is cancelled. */
  readonly isCancelled: () => Promise<boolean>;
}

/**
 * Ends an attempt that was stopped from here.
 *
 * A cancelled job that is retried before its attempt has ended here waits, as every other one does.
 */
export async function handBack(
  { queued, token }: ClaimedJob,
  { signal, isCancelled }: Stop,
): Promise<never> {
  const reason = signal.reason as StopReason;
  if (reason === "cancelled" && (await isCancelled())) {
    throw new UnrecoverableError(`${queued.name}: cancelled.`);
  }
  if (reason === "lost") throw new Error(`${queued.name}: the claim on it was lost.`);
  await queued.moveToWait(token);
  throw new WaitingError(`${queued.name}: handed back.`);
}
