import { VaeError } from "@vae/base";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { hostname } from "node:os";
import { openStorage } from "../store/open-storage.js";
import { queueName } from "../queue/open-queue.js";
import { parseQueueAddress, queueVariables } from "../queue/queue-address.js";
import type { QueuedJob } from "../queue/queued-job.js";
import type { JobContext } from "./job-context.js";
import { createResourceGate, type MachineResources } from "./resource-gate.js";
import type { QueuedResult } from "./queued-task.js";
import { runQueuedJob } from "./run-queued-job.js";
import { claimWorkFolder } from "./work-folder.js";
import { createWorkerLog } from "./worker-log.js";
import { createWorkerMetrics, serveMetrics } from "./worker-metrics.js";

/** What a worker is told. */
export interface WorkerOptions {
  readonly queue: string;
  readonly store: string;
  readonly resources: MachineResources;
  /** Name in logs and status. `@default host name and process id` */
  readonly name?: string | undefined;
  /** Folder that jobs run in. */
  readonly work: string;
  readonly root?: string | undefined;
  readonly weights?: string | undefined;
  readonly metricsPort?: number | undefined;
  readonly metricsHost?: string | undefined;
  /** Seconds without a word after which other workers take its jobs. `@default 120` */
  readonly claim?: number | undefined;
  /** Seconds between two looks for a new checkpoint. `@default 10` */
  readonly checkpointEvery?: number | undefined;
  readonly logLevel?: string | undefined;
  /** Ends the worker: jobs write checkpoints, which go to the store, and are handed back. */
  readonly signal: AbortSignal;
}

/** How often a job may lose its machine before it counts as the cause. */
const mostStalls = 10;

/**
 * Serves a queue until the signal.
 *
 * A Redis that is not there is waited for, as long as it takes, and said once; what runs goes on meanwhile.
 *
 * @throws {VaeError} CONFIG_INVALID, when the addresses are none, or Redis refuses user or password.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const name = options.name ?? `${hostname()}-${process.pid}`;
  const claim = (options.claim ?? 120) * 1000;
  const log = createWorkerLog(name, options.logLevel ?? "info");
  const address = parseQueueAddress(options.queue);
  // From here on nothing needs them, least of all the processes of jobs.
  for (const variable of queueVariables) Reflect.deleteProperty(process.env, variable);
  const storage = await openStorage(options.store, {
    onRetry: (message) => {
      log.warn(message);
    },
  });
  const redis = new Redis({
    ...address.redis,
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: 5000,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(5000, 200 * 2 ** times),
  });
  const refusal = watchConnection(redis, address.name, log);
  const work = await claimWorkFolder(options.work);
  const metrics = createWorkerMetrics();
  const server =
    options.metricsPort === undefined
      ? undefined
      : await serveMetrics(
          metrics.registry,
          options.metricsPort,
          options.metricsHost ?? "127.0.0.1",
        );
  void redis.connect().catch(() => undefined); // watchConnection says it

  const queue = new Queue<QueuedJob>(queueName, { connection: redis });
  queue.on("error", () => undefined); // the worker says it
  const stops = new Set<AbortController>();
  const worker = new Worker<QueuedJob, QueuedResult>(
    queueName,
    async (queued, token = "") => {
      const stop = new AbortController();
      stops.add(stop);
      if (options.signal.aborted) stop.abort("drain");
      try {
        return await runQueuedJob({ queued, token }, context, stop);
      } finally {
        stops.delete(stop);
      }
    },
    {
      connection: redis,
      name,
      concurrency: options.resources.cores,
      lockDuration: claim,
      skipLockRenewal: true, // keepClaim does it
      stalledInterval: Math.max(1000, claim / 4),
      maxStalledCount: mostStalls,
    },
  );
  const context: JobContext = {
    worker: name,
    redis,
    queue,
    storage,
    gate: createResourceGate(options.resources),
    log,
    metrics,
    folder: work.folder,
    root: options.root,
    weights: options.weights,
    gpu: options.resources.gpu,
    claim,
    checkpointEvery: (options.checkpointEvery ?? 10) * 1000,
  };
  worker.on("error", (error) => {
    if (redis.status === "ready") log.warn({ reason: error.message }, "queue");
  });
  worker.on("stalled", (job) => {
    log.warn({ job }, "its worker is gone, the job waits again");
  });
  log.info(
    { queue: address.name, store: storage.name, folder: work.folder, ...options.resources },
    "worker starts",
  );
  try {
    await Promise.race([aborted(options.signal), refusal]);
    log.info({ jobs: stops.size }, "worker ends: jobs write checkpoints and are handed back");
    await worker.pause(true);
    for (const stop of stops) stop.abort("drain");
    await worker.close();
    redis.removeAllListeners("close"); // it goes because we go
    log.info("worker ended");
  } finally {
    await worker.close(true);
    redis.disconnect();
    server?.close();
    await work.release();
  }
}

/**
 * Says once when Redis is gone and when it is back.
 *
 * @returns A promise that rejects when it refuses user or password: waiting would not help.
 */
function watchConnection(
  redis: Redis,
  name: string,
  log: ReturnType<typeof createWorkerLog>,
): Promise<never> {
  let goneAt: number | undefined;
  return new Promise((_, reject) => {
    redis.on("error", (error: Error) => {
      if (/WRONGPASS|NOAUTH|NOPERM/.test(error.message)) {
        reject(
          new VaeError(
            "CONFIG_INVALID",
            `queue ${name}: user or password refused (${error.message}); set VAE_QUEUE_USERNAME and VAE_QUEUE_PASSWORD.`,
            { cause: error },
          ),
        );
      } else if (goneAt === undefined) {
        goneAt = performance.now();
        log.warn({ reason: error.message }, `queue ${name} is gone; waiting for it, jobs go on`);
      }
    });
    redis.on("close", () => {
      if (goneAt !== undefined) return;
      goneAt = performance.now();
      log.warn(`queue ${name} is gone; waiting for it, jobs go on`);
    });
    redis.on("ready", () => {
      if (goneAt === undefined) return;
      const seconds = Math.round((performance.now() - goneAt) / 100) / 10;
      goneAt = undefined;
      log.info({ seconds }, `queue ${name} is back`);
    });
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        "abort",
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
