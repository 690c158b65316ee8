import { z } from "zod";

/** What a job carries in the queue: data only. The job itself is checked by `parseJob`, after this. */
export const queuedJobSchema = z.strictObject({
  job: z.unknown(),
  /** The shard of its scores that is asked for, from 0. Absent: the job itself. */
  shard: z.int().min(0).optional(),
  /** How often the job has asked for its shards. */
  asked: z.int().min(0).optional(),
  /** Worker on which the last attempt failed; another one is tried first. */
  failedOn: z.string().optional(),
  /** How often that worker left it for others. */
  leftForOthers: z.int().min(0).optional(),
  /** Workers that must not run it, and why. */
  refusals: z.record(z.string(), z.string()).optional(),
  /** How often it was refused. */
  refused: z.int().min(0).optional(),
});

export type QueuedJob = z.infer<typeof queuedJobSchema>;
