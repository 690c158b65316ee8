import { VaeError } from "@vae/base";
import { shardFile, shardName } from "../../evaluation/shard.js";
import type { JobResult } from "../../sweep/job-result.js";
import {
  spawnJob,
  spawnJobPart,
  type JobFailure,
  type SpawnJobOptions,
} from "../../sweep/spawn-job.js";
import type { SweepJob } from "../../sweep/sweep-job.js";
import { shardsOf } from "../queue/shard-jobs.js";
import { storeFiles } from "../store/file-set.js";
import {
  findResult,
  findShard,
  publishResult,
  publishShard,
  type StoredResult,
} from "../store/job-store.js";
import { gatherShards } from "./gather-shards.js";
import type { JobCheckpoints } from "./job-checkpoints.js";
import type { JobContext } from "./job-context.js";
import { isTrained, storeSnapshot } from "./snapshot.js";

/** What a job leaves in the queue; its result is in the store. */
export interface QueuedResult {
  /** Hash of the result; of a shard none. */
  readonly hash: string;
  /** Worker that made it. */
  readonly worker: string;
}

/** A task that has its result in the store. */
export interface TaskAnswer extends QueuedResult {
  readonly status: "answered";
  readonly end: "done" | "found" | "discarded";
}

/** What a worker does for the queue: a job, or a shard of its scores. */
export interface QueuedTask {
  readonly job: SweepJob;
  /** The folder of a worker that it has to itself. */
  readonly folderName: string;
  /** Looks in the store. */
  find(context: JobContext): Promise<TaskAnswer | undefined>;
  /** Does it in a process of its own, and publishes what that gives where nothing is. */
  run(
    context: JobContext,
    options: SpawnJobOptions,
    checkpoints: JobCheckpoints,
  ): Promise<TaskAnswer | JobFailure | MissingShards>;
}

/** A job that is trained and stored, and can only go on when others have scored these shards. */
export interface MissingShards {
  readonly status: "shards-missing";
  readonly missing: readonly number[];
}

/** A whole job. One whose scores have shards is trained, asks for these, and merges them. */
export function wholeJob(job: SweepJob): QueuedTask {
  return {
    job,
    folderName: job.name,
    async find({ storage }) {
      const found = await findResult(storage, job.id);
      return found === undefined ? undefined : answerOf(found, "found");
    },
    async run(context, options, checkpoints) {
      const { folder } = options;
      if (shardsOf(job) > 0) {
        if (!isTrained(folder)) {
          const trained = await spawnJobPart(job, "training", options);
          if (trained.status !== "done") return trained;
        }
        if (!(await checkpoints.keep())) {
          throw new VaeError(
            "IO_FAILED",
            `store ${context.storage.name}: did not take the trained ${job.name}, without which nobody can score it.`,
          );
        }
        const missing = await gatherShards(job, folder, context);
        if (missing.length > 0) return { status: "shards-missing", missing };
      }
      const outcome = await spawnJob(job, options);
      if (outcome.status !== "done") return outcome;
      await checkpoints.close();
      return publish(job, outcome.result, folder, context);
    },
  };
}

/** A shard of the scores of a job, from 0. */
export function shardOfJob(job: SweepJob, index: number): QueuedTask {
  const shard = { index, count: shardsOf(job) };
  return {
    job,
    folderName: `${job.name}.${shardName(shard)}`,
    async find({ storage }) {
      const found =
        (await findShard(storage, job.id, shard)) ?? (await findResult(storage, job.id));
      if (found === undefined) return undefined;
      return { status: "answered", end: "found", hash: "", worker: found.made.worker };
    },
    async run({ storage, worker }, options, checkpoints) {
      const start = performance.now();
      const outcome = await spawnJobPart(job, { shard: index }, options);
      if (outcome.status !== "done") return outcome;
      await checkpoints.close();
      const at = new Date().toISOString();
      const seconds = Math.round(performance.now() - start) / 1000;
      const isFirst = await publishShard(storage, shard, {
        format: 1,
        job: job.id,
        files: await storeFiles(storage, options.folder, [shardFile(shard)]),
        made: { worker, at, seconds },
      });
      return { status: "answered", end: isFirst ? "done" : "discarded", hash: "", worker };
    },
  };
}

/** Publishes a result, unless there is one by now; then that is the answer. */
async function publish(
  job: SweepJob,
  result: JobResult,
  folder: string,
  { storage, worker, log }: JobContext,
): Promise<TaskAnswer> {
  const { hash, trainingSeconds: seconds, finished: at } = result;
  const stored: StoredResult = {
    format: 1,
    job: job.id,
    value: result,
    files: await storeSnapshot(storage, folder),
    made: { worker, at, seconds },
  };
  if (await publishResult(storage, stored, shardsOf(job))) return answerOf(stored, "done");
  const first = await findResult(storage, job.id);
  if (first === undefined) {
    throw new VaeError("IO_FAILED", `store ${storage.name}: the result of ${job.name} is gone.`);
  }
  const answer = answerOf(first, "discarded");
  if (answer.hash !== hash) {
    const made = { hash: answer.hash, worker: answer.worker };
    log.error({ first: made, second: { worker, hash } }, "two results differ");
  }
  return answer;
}

function answerOf({ value, made }: StoredResult, end: TaskAnswer["end"]): TaskAnswer {
  const { hash } = value as { readonly hash?: unknown };
  return {
    status: "answered",
    end,
    hash: typeof hash === "string" ? hash : "",
    worker: made.worker,
  };
}
