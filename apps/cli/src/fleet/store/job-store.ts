import { z } from "zod";
import { fileSetSchema } from "./file-set.js";
import { readDocument, writeDocument } from "./sealed-document.js";
import type { Storage } from "./storage.js";

/** Where results and checkpoints of jobs lie. What they name, garbage collection keeps. */
export const resultPrefix = "results/";
export const checkpointPrefix = "checkpoints/";

/** Identity of a job: a sha256 in hexadecimal. */
const jobIdSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** The result of a job in the store. */
export const storedResultSchema = z.strictObject({
  format: z.literal(1),
  job: jobIdSchema,
  /** What the job answered. */
  value: z.unknown(),
  files: fileSetSchema,
  /** Who made it and what it took; no part of what two runs of a job have in common. */
  made: z.strictObject({ worker: z.string(), at: z.string(), seconds: z.number() }),
});
export type StoredResult = z.infer<typeof storedResultSchema>;

/** The newest checkpoint of a job in the store. */
export const storedCheckpointSchema = z.strictObject({
  format: z.literal(1),
  job: jobIdSchema,
  /** Grows with the work done. */
  step: z.number(),
  files: fileSetSchema,
});
export type StoredCheckpoint = z.infer<typeof storedCheckpointSchema>;

const resultKey = (job: string) => `${resultPrefix}${jobIdSchema.parse(job)}`;
const checkpointKey = (job: string) => `${checkpointPrefix}${jobIdSchema.parse(job)}`;

/** The result of a job, or undefined while there is none. */
export function findResult(storage: Storage, job: string): Promise<StoredResult | undefined> {
  return readDocument(storage, resultKey(job), storedResultSchema);
}

/**
 * Publishes the result of a job, where none is: of two workers on one job one succeeds. The checkpoint is let go.
 *
 * @returns Whether this one is the result now.
 */
export async function publishResult(storage: Storage, result: StoredResult): Promise<boolean> {
  const isFirst = await writeDocument(storage, resultKey(result.job), result, { ifAbsent: true });
  if (isFirst) await storage.remove(checkpointKey(result.job));
  return isFirst;
}

/** The newest checkpoint of a job, or undefined where there is none. */
export function findCheckpoint(
  storage: Storage,
  job: string,
): Promise<StoredCheckpoint | undefined> {
  return readDocument(storage, checkpointKey(job), storedCheckpointSchema);
}

/**
 * Keeps a checkpoint unless a further one is there.
 *
 * NB: two workers that do so in the same moment may leave the nearer one; the job then goes on from there.
 */
export async function keepCheckpoint(
  storage: Storage,
  checkpoint: StoredCheckpoint,
): Promise<boolean> {
  const newest = await findCheckpoint(storage, checkpoint.job);
  if (newest !== undefined && newest.step >= checkpoint.step) return false;
  return writeDocument(storage, checkpointKey(checkpoint.job), checkpoint);
}

/** Identities of all jobs that have a result. */
export async function listResults(storage: Storage): Promise<Set<string>> {
  const jobs = new Set<string>();
  for await (const { key } of storage.list(resultPrefix)) jobs.add(key.slice(resultPrefix.length));
  return jobs;
}
