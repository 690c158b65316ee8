import { VaeError } from "@vae/base";
import { DelayedError, UnrecoverableError, WaitingError } from "bullmq";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { codeRefusalOf } from "../../sweep/code-version.js";
import type { JobEvent } from "../../sweep/job-event.js";
import type { JobResult } from "../../sweep/job-result.js";
import { spawnJob, type JobOutcome } from "../../sweep/spawn-job.js";
import { parseJob, type SweepJob } from "../../sweep/sweep-job.js";
import { queuedJobSchema } from "../queue/queued-job.js";
import { queueKeys } from "../queue/queue-keys.js";
import { findResult, publishResult, type StoredResult } from "../store/job-store.js";
import { keepCheckpoints, restoreCheckpoint } from "./job-checkpoints.js";
import type { ClaimedJob, JobContext, StopReason } from "./job-context.js";
import { keepClaim } from "./keep-claim.js";
import { storeSnapshot } from "./snapshot.js";
import type { JobEnd } from "./worker-metrics.js";

/** What a job leaves in the queue; its result is in the store. */
export interface QueuedResult {
  /** Hash of the result. */
  readonly hash: string;
  /** Worker that made it. */
  readonly worker: string;
}

/** Milliseconds that a job waits after a refusal; twice as many each time, up to a minute. */
const refusalDelay = 1000;
/** Milliseconds that others are given to take a job that failed here, and how often. */
const elsewhereDelay = 2000;
const timesLeftForOthers = 3;
/** Milliseconds between two words to the queue. */
const progressEvery = 2000;

/** Failures that no other machine would spare a job: limits of its own, and codes of errors. */
const final: ReadonlySet<string> = new Set([
  "timed-out",
  "out-of-memory",
  "CONFIG_INVALID",
  "NAME_UNKNOWN",
  "SHAPE_MISMATCH",
  "TRAINING_DIVERGED",
]);

/**
 * Runs a job of the queue: looks for its result in the store, else for its checkpoint, runs it in a process of its own, stores
 * its checkpoints meanwhile, and publishes the result where none is.
 *
 * Errors go to BullMQ, which tries again: on this machine or another.
 *
 * @param stop - Aborted with a {@link StopReason}: the job writes a checkpoint, which goes to the store, and is handed back.
 */
export async function runQueuedJob(
  claimed: ClaimedJob,
  context: JobContext,
  stop: AbortController,
): Promise<QueuedResult> {
  const { queued } = claimed;
  const { log, metrics } = context;
  const start = performance.now();
  metrics.started((Date.now() - queued.timestamp) / 1000);
  let end: JobEnd = "failed";
  const jobLog = log.child({ job: queued.name, attempt: queued.attemptsMade + 1 });
  const abandon = (reason: StopReason) => {
    if (reason === "lost") jobLog.warn("the claim is lost, another worker may have the job");
    stop.abort(reason);
  };
  const release = keepClaim(claimed, context.claim, () => {
    abandon("lost");
  });
  try {
    const job = checkedJob(queued);
    const answer = await workOn(job, claimed, { ...context, log: jobLog }, stop.signal, abandon);
    end = answer.end;
    jobLog.info({ end, hash: answer.hash, madeBy: answer.worker }, sentences[answer.end]);
    return { hash: answer.hash, worker: answer.worker };
  } catch (error) {
    end = endOf(error, stop.signal);
    const reason = error instanceof Error ? error.message : String(error);
    jobLog[end === "failed" ? "error" : "info"]({ end, reason }, "job ended here");
    throw error;
  } finally {
    release();
    metrics.ended(queued.name, end, (performance.now() - start) / 1000);
  }
}

const sentences = {
  done: "job done",
  found: "the result was in the store",
  discarded: "another worker's result was first, this one is discarded",
} as const;

/** A job that has a result. */
interface Answer extends QueuedResult {
  readonly end: keyof typeof sentences;
}

async function workOn(
  job: SweepJob,
  claimed: ClaimedJob,
  context: JobContext,
  signal: AbortSignal,
  abandon: (reason: StopReason) => void,
): Promise<Answer> {
  const { redis, storage, gate, log, metrics, worker } = context;
  const isCancelled = async () => (await redis.sismember(queueKeys.cancelled, job.id)) === 1;
  if (await isCancelled()) throw new UnrecoverableError(`${job.name}: cancelled.`);
  const refusal = gate.refusalOf(job) ?? codeRefusalOf(job.name, job.identity.code);
  if (refusal !== undefined) await refuse(claimed, worker, refusal);
  await leaveForOthers(claimed, context);
  const found = await findResult(storage, job.id);
  if (found !== undefined) return { end: "found", ...madeBy(found) };

  const leave = await gate.enter(job, signal).catch(() => handBack(claimed, signal));
  const folder = join(context.folder, job.name);
  const keeper = keepCheckpoints(job, folder, context);
  let isSafe = false; // what the folder holds is in the store
  const watch = setInterval(() => {
    void keeper.keep();
    void isCancelled().then(
      (is) => {
        if (is) abandon("cancelled");
      },
      () => undefined, // Redis is gone; asked again
    );
  }, context.checkpointEvery);
  try {
    await restoreCheckpoint(job, folder, context);
    if (signal.aborted) return await handBack(claimed, signal);
    log.info({ folder }, "job starts");
    const outcome = await spawnJob(job, {
      folder,
      root: context.root,
      weights: context.weights,
      gpu: context.gpu,
      log: join(folder, "log.txt"),
      signal,
      onEvent: progressTo(claimed, metrics),
    });
    clearInterval(watch);
    if (outcome.status === "done") {
      const answer = await publish(job, outcome.result, folder, context);
      isSafe = true;
      return answer;
    }
    isSafe = (await keeper.keep()) && signal.aborted;
    return await giveUp(outcome, claimed, { worker, signal });
  } finally {
    clearInterval(watch);
    await keeper.idle();
    leave();
    if (isSafe) await rm(folder, { recursive: true, force: true });
  }
}

/** The job, checked: shape, ranges, that its id is the hash of what it says, that its name is no path. */
function checkedJob({ id, data, name }: ClaimedJob["queued"]): SweepJob {
  try {
    const job = parseJob(queuedJobSchema.parse(data).job, `job ${name}`);
    if (job.id === id) return job;
    throw new VaeError("CONFIG_INVALID", `job ${name}: is queued under another id than its own.`);
  } catch (error) {
    throw new UnrecoverableError(
      VaeError.isInstance(error) ? error.message : `job ${name}: is no job of a sweep.`,
    );
  }
}

/** Puts a job back for other workers, with the reason, which status shows. */
async function refuse({ queued, token }: ClaimedJob, worker: string, why: string): Promise<never> {
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
async function leaveForOthers({ queued, token }: ClaimedJob, context: JobContext): Promise<void> {
  const { failedOn, leftForOthers = 0 } = queued.data;
  if (failedOn !== context.worker || leftForOthers >= timesLeftForOthers) return;
  if ((await context.countWorkers()) < 2) return;
  await queued.updateData({ ...queued.data, leftForOthers: leftForOthers + 1 });
  await queued.moveToDelayed(Date.now() + elsewhereDelay, token);
  throw new DelayedError("The last attempt failed here; others are asked first.");
}

/** Publishes a result, unless there is one by now; then that is the answer. */
async function publish(
  job: SweepJob,
  result: JobResult,
  folder: string,
  { storage, worker, log }: JobContext,
): Promise<Answer> {
  const { trainingSeconds: seconds, finished: at } = result;
  const isFirst = await publishResult(storage, {
    format: 1,
    job: job.id,
    value: result,
    files: await storeSnapshot(storage, folder),
    made: { worker, at, seconds },
  });
  if (isFirst) return { end: "done", hash: result.hash, worker };
  const first = await findResult(storage, job.id);
  if (first === undefined) {
    throw new VaeError("IO_FAILED", `store ${storage.name}: the result of ${job.name} is gone.`);
  }
  const made = madeBy(first);
  if (made.hash !== result.hash) {
    log.error({ first: made, second: { worker, hash: result.hash } }, "two results differ");
  }
  return { end: "discarded", ...made };
}

function madeBy({ value, made }: StoredResult): QueuedResult {
  const { hash } = value as { readonly hash?: unknown };
  return { hash: typeof hash === "string" ? hash : "", worker: made.worker };
}

/** Ends an attempt that has no result: hands the job back, or fails it with the reason. */
async function giveUp(
  outcome: Exclude<JobOutcome, { status: "done" }>,
  claimed: ClaimedJob,
  { worker, signal }: { worker: string; signal: AbortSignal },
): Promise<never> {
  if (signal.aborted) return handBack(claimed, signal);
  if (outcome.status === "interrupted") throw new Error("Its process was interrupted.");
  if (outcome.status === "refused") return refuse(claimed, worker, outcome.message);
  if (final.has(outcome.status === "failed" ? outcome.code : outcome.status)) {
    throw new UnrecoverableError(outcome.message);
  }
  const { queued } = claimed;
  await queued.updateData({ ...queued.data, failedOn: worker, leftForOthers: 0 });
  throw new Error(`${outcome.message} (on ${worker})`);
}

/** Ends an attempt that was stopped from here. */
async function handBack({ queued, token }: ClaimedJob, signal: AbortSignal): Promise<never> {
  const reason = signal.reason as StopReason;
  if (reason === "cancelled") throw new UnrecoverableError(`${queued.name}: cancelled.`);
  if (reason === "lost") throw new Error(`${queued.name}: the claim on it was lost.`);
  await queued.moveToWait(token);
  throw new WaitingError(`${queued.name}: handed back.`);
}

function endOf(error: unknown, signal: AbortSignal): JobEnd {
  if (error instanceof WaitingError) return "handed-back";
  if (error instanceof DelayedError) return "refused";
  if (signal.reason === "cancelled" && signal.aborted) return "cancelled";
  return signal.aborted ? "lost" : "failed";
}

/** Tells the queue and the metrics how far the job is. */
function progressTo(
  { queued }: ClaimedJob,
  metrics: JobContext["metrics"],
): (event: JobEvent) => void {
  let told = -progressEvery;
  return (event) => {
    if (event.type !== "progress") return;
    const { phase, done, total, unit, memoryMiB } = event;
    metrics.progress(queued.name, { phase, step: done, memoryMiB });
    if (performance.now() - told < progressEvery) return;
    told = performance.now();
    const percent = total > 0 ? Math.floor((100 * done) / total) : 0;
    const text = `${phase} ${percent} % (${done}/${total} ${unit})`;
    queued.updateProgress({ text }).catch(() => undefined); // only news
  };
}
