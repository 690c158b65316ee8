import { z } from "zod";
import { shardName, type Shard } from "../../evaluation/shard.js";
import { fileSetSchema } from "./file-set.js";
import { readDocument, writeDocument } from "./sealed-document.js";
import type { Storage } from "./storage.js";

/** Where results, checkpoints and scored shards of jobs lie. What they name, garbage collection keeps. */
export const resultPrefix = "results/";
export const checkpointPrefix = "checkpoints/";
export const shardPrefix = "shards/";

/** Identity of a job: a sha256 in hexadecimal. */
const jobIdSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** Who made something and what it took; no part of what two runs of a job have in common. */
const madeSchema = z.strictObject({ worker: z.string(), at: z.string(), seconds: z.number() });

/** The result of a job in the store. */
export const storedResultSchema = z.strictObject({
  format: z.literal(1),
  job: jobIdSchema,
  /** What the job answered. */
  value: z.unknown(),
  files: fileSetSchema,
  made: madeSchema,
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

/** A scored shard of a job in the store. */
export const storedShardSchema = z.strictObject({
  format: z.literal(1),
  job: jobIdSchema,
  files: fileSetSchema,
  made: madeSchema,
});
export type StoredShard = z.infer<typeof storedShardSchema>;

const resultKey = (job: string) => `${resultPrefix}${jobIdSchema.parse(job)}`;
const checkpointKey = (job: string) => `${checkpointPrefix}${jobIdSchema.parse(job)}`;
const shardKey = (job: string, shard: Shard) =>
  `${shardPrefix}${jobIdSchema.parse(job)}/${shardName(shard)}`;

/** The result of a job, or undefined while there is none. */
export function findResult(storage: Storage, job: string): Promise<StoredResult | undefined> {
  return readDocument(storage, resultKey(job), storedResultSchema);
}

/**
 * Publishes the result of a job, where none is: of two workers on one job one succeeds. Checkpoint and shards are let go.
 *
 * @param shards - How many the job has.
 * @returns Whether this one is the result now.
 */
export async function publishResult(
  storage: Storage,
  result: StoredResult,
  shards = 0,
): Promise<boolean> {
  const isFirst = await writeDocument(storage, resultKey(result.job), result, { ifAbsent: true });
  if (!isFirst) return false;
  await storage.remove(checkpointKey(result.job));
  for (let index = 0; index < shards; index++) {
    await removeShard(storage, result.job, { index, count: shards });
  }
  return true;
}

/** A scored shard of a job, or undefined while there is none. */
export function findShard(
  storage: Storage,
  job: string,
  shard: Shard,
): Promise<StoredShard | undefined> {
  return readDocument(storage, shardKey(job, shard), storedShardSchema);
}

/**
 * Publishes a scored shard, where none is.
 *
 * @returns Whether this one is the shard now.
 */
export function publishShard(
  storage: Storage,
  shard: Shard,
  stored: StoredShard,
): Promise<boolean> {
  return writeDocument(storage, shardKey(stored.job, shard), stored, { ifAbsent: true });
}

/** Lets go of a shard: it is merged, or it turned out to be damaged. */
export function removeShard(storage: Storage, job: string, shard: Shard): Promise<void> {
  return storage.remove(shardKey(job, shard));
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
