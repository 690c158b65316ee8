import { z } from "zod";

/** What a job carries in the queue: data only. The job itself is checked by `parseJob`, after this. */
export const queuedJobSchema = z.strictObject({
  job: z.unknown(),
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
