import { VaeError } from "@vae/base";
import { UnrecoverableError, type Job } from "bullmq";
import { parseJob } from "../../sweep/sweep-job.js";
import { queuedJobSchema, type QueuedJob } from "../queue/queued-job.js";
import { shardJobId, shardsOf } from "../queue/shard-jobs.js";
import { shardOfJob, wholeJob, type QueuedTask } from "./queued-task.js";

/**
 * What the queue asks for, checked: shape and ranges of a job, that its id is the hash of what it says, that its name is no
 * path, and that a shard is one of its own.
 *
 * @throws {UnrecoverableError} when it is none; no attempt makes it better.
 */
export function checkedTask({
  id,
  data,
  name,
}: Pick<Job<QueuedJob>, "id" | "data" | "name">): QueuedTask {
  try {
    const { job: value, shard, asked = 0 } = queuedJobSchema.parse(data);
    const job = parseJob(value, `job ${name}`);
    if (shard !== undefined && shard >= shardsOf(job)) {
      throw new VaeError(
        "CONFIG_INVALID",
        `job ${name}: shard ${shard} is none of its ${shardsOf(job)}, counted from 0.`,
      );
    }
    if (id !== (shard === undefined ? job.id : shardJobId(job, shard, asked))) {
      throw new VaeError("CONFIG_INVALID", `job ${name}: is queued under another id than its own.`);
    }
    return shard === undefined ? wholeJob(job) : shardOfJob(job, shard);
  } catch (error) {
    throw new UnrecoverableError(
      VaeError.isInstance(error) ? error.message : `job ${name}: is no job of a sweep.`,
    );
  }
}
