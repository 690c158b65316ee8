import { z } from "zod";
import { checkConfig } from "../config/run-config.js";
import { jobResultSchema } from "./job-result.js";

/** A line of JSON that the process of a job writes to its standard output. */
export const jobEventSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("progress"),
    phase: z.string(),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    note: z.string(),
    /** Resident memory of the process. */
    memoryMiB: z.number(),
  }),
  z.strictObject({ type: z.literal("say"), line: z.string() }),
  z.strictObject({ type: z.literal("done"), result: jobResultSchema }),
  /** The part of the job that was asked for is in its folder. */
  z.strictObject({ type: z.literal("part-done") }),
  /** A checkpoint is written. */
  z.strictObject({ type: z.literal("interrupted") }),
  /** Another code version or other data: another machine may be right. */
  z.strictObject({ type: z.literal("refused"), message: z.string() }),
  z.strictObject({ type: z.literal("out-of-memory"), message: z.string() }),
  z.strictObject({ type: z.literal("failed"), code: z.string(), message: z.string() }),
]);

export type JobEvent = z.infer<typeof jobEventSchema>;

/** Exit codes of a job's process beside those of `vae`. */
export const jobExitCodes = { refused: 10, outOfMemory: 11 } as const;

/**
 * Reads a line.
 *
 * @throws {VaeError} CONFIG_INVALID, when it is no event.
 */
export function parseEvent(line: string): JobEvent {
  return checkConfig(jobEventSchema, JSON.parse(line), "event of a job");
}
