import type { Job, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { QueuedJob } from "../queue/queued-job.js";
import type { Storage } from "../store/storage.js";
import type { ResourceGate } from "./resource-gate.js";
import type { WorkerLog } from "./worker-log.js";
import type { WorkerMetrics } from "./worker-metrics.js";

/** What the jobs of a worker have in common. */
export interface JobContext {
  /** Name of the worker. */
  readonly worker: string;
  readonly redis: Redis;
  readonly queue: Queue<QueuedJob>;
  readonly storage: Storage;
  readonly gate: ResourceGate;
  readonly log: WorkerLog;
  readonly metrics: WorkerMetrics;
  /** Folder of the worker; each job has one in it. */
  readonly folder: string;
  readonly root?: string | undefined;
  readonly weights?: string | undefined;
  readonly gpu: number | null;
  /** Milliseconds that the claim on a job lasts without a word. */
  readonly claim: number;
  /** Milliseconds between two looks for a new checkpoint. */
  readonly checkpointEvery: number;
}

/** A job as BullMQ hands it to a worker. */
export interface ClaimedJob {
  readonly queued: Job<QueuedJob>;
  /** Proves the claim. */
  readonly token: string;
}

/** Why a job is stopped before its end. */
export type StopReason = "drain" | "cancelled" | "lost";
