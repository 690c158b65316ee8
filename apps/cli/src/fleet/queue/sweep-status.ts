import { z } from "zod";
import type { JobState } from "../../sweep/job-state.js";
import { defaultStore, type FleetOptions } from "../fleet-options.js";
import { listResults } from "../store/job-store.js";
import { openStorage } from "../store/open-storage.js";
import { withQueue, type OpenQueue } from "./open-queue.js";
import { queuedJobSchema } from "./queued-job.js";
import { queueKeys } from "./queue-keys.js";

/** What a job is told apart by. */
type NamedJob = Pick<JobState, "id" | "name">;

/**
 * Where the jobs of a sweep stand. Only what is not waiting is looked at one by one, so ten thousand jobs take less than a
 * second.
 *
 * @param jobs - Jobs of the sweep; absent: those that the queue knows of it.
 * @throws {VaeError} IO_FAILED, when queue or store cannot be reached.
 */
export async function sweepStatus(
  sweep: string,
  jobs: readonly NamedJob[] | undefined,
  { queue: address, store = defaultStore }: FleetOptions,
): Promise<JobState[]> {
  const finished = await listResults(await openStorage(store));
  return withQueue(address, async (opened) => {
    const named = jobs ?? (await jobsOfSweep(opened, sweep));
    const [waiting, active, scoring, failed, cancelled] = await Promise.all([
      idsIn(opened, ["wait", "prioritized", "delayed"]),
      idsIn(opened, ["active"]),
      idsIn(opened, ["waiting-children"]),
      idsIn(opened, ["failed"]),
      opened.redis.smembers(queueKeys.cancelled).then((ids) => new Set(ids)),
    ]);
    const delayed = await idsIn(opened, ["delayed"]);
    const states: JobState[] = [];
    const looked: { at: number; id: string }[] = [];
    for (const { id, name } of named) {
      const state = finished.has(id)
        ? "done"
        : cancelled.has(id)
          ? "cancelled"
          : active.has(id) || scoring.has(id)
            ? "running"
            : failed.has(id)
              ? "failed"
              : "waiting";
      if (state === "running" || state === "failed" || (state === "waiting" && delayed.has(id))) {
        looked.push({ at: states.length, id });
      }
      const isUnknown = state === "waiting" && !waiting.has(id);
      states.push({
        id,
        name,
        state,
        ...(isUnknown ? { reason: "the queue does not know it; run the sweep again" } : {}),
      });
    }
    await addDetails(opened, states, looked);
    await addShardProgress(
      opened,
      states,
      looked.filter(({ id }) => scoring.has(id)),
    );
    return states;
  });
}

/** The jobs that the queue knows of a sweep. */
export async function jobsOfSweep({ redis }: OpenQueue, sweep: string): Promise<NamedJob[]> {
  const names = await redis.hgetall(queueKeys.sweep(sweep));
  return Object.entries(names).map(([id, name]) => ({ id, name }));
}

/** Ids of the jobs in some states. */
export async function idsIn(
  { queue }: OpenQueue,
  types: Parameters<OpenQueue["queue"]["getRanges"]>[0],
): Promise<Set<string>> {
  return new Set(await queue.getRanges(types, 0, -1));
}

const progressSchema = z.object({ text: z.string() });

/** Reads what only the job itself says: progress, worker, attempts, reason. */
async function addDetails(
  { queue, redis }: OpenQueue,
  states: JobState[],
  looked: readonly { at: number; id: string }[],
): Promise<void> {
  // BullMQ keeps a job as a hash; pb is who processed it, atm its attempts made.
  const fields = ["progress", "pb", "atm", "failedReason", "data"];
  for (let i = 0; i < looked.length; i += 500) {
    const part = looked.slice(i, i + 500);
    const pipeline = redis.pipeline();
    for (const { id } of part) pipeline.hmget(queue.toKey(id), ...fields);
    const replies = (await pipeline.exec()) ?? [];
    for (const [k, { at }] of part.entries()) {
      const values = (replies[k]?.[1] ?? []) as (string | null)[];
      const [progress, worker, attempts, failedReason, data] = values;
      const state = states[at]!;
      const reason =
        state.state === "failed"
          ? failedReason
          : state.state === "waiting"
            ? (refusalIn(data) ?? failedReason)
            : undefined;
      const text = progressSchema.safeParse(parsed(progress)).data?.text;
      states[at] = {
        ...state,
        ...(text === undefined || state.state !== "running" ? {} : { progress: text }),
        ...(worker == null || worker === "" ? {} : { worker }),
        ...(attempts == null ? {} : { attempts: Number(attempts) }),
        ...(reason == null ? {} : { reason }),
      };
    }
  }
}

/** Says of jobs that wait for their shards how many are there. */
async function addShardProgress(
  { queue, redis }: OpenQueue,
  states: JobState[],
  scoring: readonly { at: number; id: string }[],
): Promise<void> {
  // BullMQ keeps the children that have not ended as a set.
  const pipeline = redis.pipeline();
  for (const { id } of scoring) {
    pipeline.scard(`${queue.toKey(id)}:dependencies`).hget(queue.toKey(id), "data");
  }
  const replies = (await pipeline.exec()) ?? [];
  for (const [k, { at }] of scoring.entries()) {
    const [open = 0, data] = [replies[2 * k]?.[1], replies[2 * k + 1]?.[1]];
    const shards = shardsSchema.safeParse(parsed(data as string | null)).data?.job.identity.scoring
      .shards;
    if (shards === undefined) continue;
    const progress = `scoring, ${shards - Number(open)} of ${shards} shards`;
    states[at] = { ...states[at]!, progress };
  }
}

const shardsSchema = z.object({
  job: z.object({ identity: z.object({ scoring: z.object({ shards: z.number() }) }) }),
});

/** Why workers would not run it, one sentence a worker. */
function refusalIn(data: string | null | undefined): string | undefined {
  const { refusals = {} } = queuedJobSchema.safeParse(parsed(data)).data ?? {};
  const sentences = Object.entries(refusals).map(([worker, why]) => `refused by ${worker}: ${why}`);
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "null") as unknown;
  } catch {
    return undefined;
  }
}
