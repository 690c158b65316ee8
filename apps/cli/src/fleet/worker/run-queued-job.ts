import { DelayedError, WaitingChildrenError, WaitingError } from "bullmq";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { codeRefusalOf } from "../../sweep/code-version.js";
import type { JobEvent } from "../../sweep/job-event.js";
import { queueKeys } from "../queue/queue-keys.js";
import { checkedTask } from "./checked-task.js";
import { giveUp, handBack, leaveForOthers, refuse } from "./end-attempt.js";
import { waitForShards } from "./gather-shards.js";
import { openCheckpoints } from "./job-checkpoints.js";
import type { ClaimedJob, JobContext, StopReason } from "./job-context.js";
import { keepClaim } from "./keep-claim.js";
import type { QueuedResult, QueuedTask, TaskAnswer } from "./queued-task.js";
import type { JobEnd } from "./worker-metrics.js";

/** Milliseconds between two words to the queue. */
const progressEvery = 2000;

/**
 * Runs a job of the queue, or a shard of one: looks for its result in the store, else for its checkpoint, runs it in a process
 * of its own, stores its checkpoints meanwhile, and publishes the result where none is.
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
  const { log, metrics, worker } = context;
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
    const task = checkedTask(queued);
    const answer = await workOn(task, claimed, { ...context, log: jobLog }, stop.signal, abandon);
    end = answer.end;
    jobLog.info({ end, hash: answer.hash, madeBy: answer.worker }, sentences[answer.end]);
    return { hash: answer.hash, worker: answer.worker };
  } catch (error) {
    end = endOf(error, stop.signal);
    const reason = error instanceof Error ? error.message : String(error);
    jobLog[end === "failed" ? "error" : "info"]({ end, reason }, "job ended here");
    // Its job, which waits for it, then says that it is cancelled.
    if (end === "cancelled" && queued.data.shard !== undefined) return { hash: "", worker };
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

async function workOn(
  task: QueuedTask,
  claimed: ClaimedJob,
  context: JobContext,
  signal: AbortSignal,
  abandon: (reason: StopReason) => void,
): Promise<TaskAnswer> {
  const { job } = task;
  const { redis, gate, log, metrics, worker } = context;
  const isCancelled = async () => (await redis.sismember(queueKeys.cancelled, job.id)) === 1;
  const stop = { signal, isCancelled };
  if (await isCancelled()) {
    abandon("cancelled");
    return handBack(claimed, stop);
  }
  const refusal = gate.refusalOf(job) ?? codeRefusalOf(job.name, job.identity.code);
  if (refusal !== undefined) await refuse(claimed, worker, refusal);
  await leaveForOthers(claimed, context);
  const found = await task.find(context);
  if (found !== undefined) return found;

  const leave = await gate.enter(job, signal).catch(() => handBack(claimed, stop));
  const folder = join(context.folder, task.folderName);
  const checkpoints = openCheckpoints(job, folder, context);
  let isSafe = false; // what the folder holds is in the store
  let missing: readonly number[];
  const watch = setInterval(() => {
    void checkpoints.keep();
    void isCancelled().then(
      (is) => {
        if (is) abandon("cancelled");
      },
      () => undefined, // Redis is gone; asked again
    );
  }, context.checkpointEvery);
  try {
    await checkpoints.restore();
    if (signal.aborted) return await handBack(claimed, stop);
    log.info({ folder }, "job starts");
    const options = {
      folder,
      root: context.root,
      weights: context.weights,
      gpu: context.gpu,
      log: join(folder, "log.txt"),
      signal,
      onEvent: progressTo(claimed, metrics),
    };
    const outcome = await task.run(context, options, checkpoints);
    clearInterval(watch);
    if (outcome.status === "answered") {
      isSafe = true;
      return outcome;
    }
    if (outcome.status !== "shards-missing") {
      isSafe = (await checkpoints.keep()) && signal.aborted;
      return await giveUp(outcome, claimed, { worker, stop });
    }
    isSafe = true;
    missing = outcome.missing;
  } finally {
    clearInterval(watch);
    await checkpoints.close();
    leave();
    if (isSafe) await rm(folder, { recursive: true, force: true });
  }
  // Only now: a job that waits may come back at once, into the same folder.
  return waitForShards(job, missing, claimed, context);
}

function endOf(error: unknown, signal: AbortSignal): JobEnd {
  if (error instanceof WaitingError) return "handed-back";
  if (error instanceof WaitingChildrenError) return "waits-for-shards";
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
