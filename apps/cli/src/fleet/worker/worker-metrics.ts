import { createServer, type Server } from "node:http";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { VaeError } from "@vae/base";

/** How a job left a worker. */
export type JobEnd =
  | "done"
  | "found"
  | "discarded"
  | "failed"
  | "refused"
  | "handed-back"
  | "waits-for-shards"
  | "cancelled"
  | "lost";

/** How far a job is, and the memory that it takes. */
export interface JobPoint {
  readonly phase: string;
  readonly step: number;
  readonly memoryMiB: number;
}

/** What a worker counts, for Prometheus. */
export interface WorkerMetrics {
  readonly registry: Registry;
  started(waitSeconds: number): void;
  ended(job: string, end: JobEnd, seconds: number): void;
  /** How far a job is; its steps are counted from the differences. */
  progress(job: string, at: JobPoint): void;
}

/** Seconds over which steps/s are averaged. */
const rateOver = 10;

/** Counters of a worker: jobs, steps/s, memory, and how long jobs waited in the queue. */
export function createWorkerMetrics({ now = () => performance.now() } = {}): WorkerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const jobs = new Counter({
    name: "vae_worker_jobs_total",
    help: "Jobs that left this worker, by how they ended.",
    labelNames: ["end"],
    registers,
  });
  const active = new Gauge({
    name: "vae_worker_jobs_active",
    help: "Jobs that this worker runs.",
    registers,
  });
  const steps = new Counter({
    name: "vae_worker_steps_total",
    help: "Training steps of all jobs.",
    registers,
  });
  const memory = new Gauge({
    name: "vae_worker_job_memory_bytes",
    help: "Resident memory of the processes of all jobs.",
    registers,
  });
  const waited = new Histogram({
    name: "vae_worker_queue_wait_seconds",
    help: "Seconds from when a job was queued to when this worker took it.",
    buckets: [1, 10, 60, 600, 3600, 6 * 3600, 24 * 3600],
    registers,
  });
  const took = new Histogram({
    name: "vae_worker_job_seconds",
    help: "Seconds that a job took here.",
    labelNames: ["end"],
    buckets: [1, 10, 60, 600, 3600, 6 * 3600, 24 * 3600],
    registers,
  });
  const at = new Map<string, JobPoint>();
  const recent: { at: number; steps: number }[] = [];
  new Gauge({
    name: "vae_worker_steps_per_second",
    help: `Training steps a second of all jobs, over the last ${rateOver} s.`,
    registers,
    collect() {
      while (recent[0] !== undefined && now() - recent[0].at > rateOver * 1000) recent.shift();
      this.set(recent.reduce((sum, { steps }) => sum + steps, 0) / rateOver);
    },
  });
  const measureMemory = () => {
    let total = 0;
    for (const { memoryMiB } of at.values()) total += memoryMiB;
    memory.set(total * 2 ** 20);
  };
  return {
    registry,
    started(waitSeconds) {
      active.inc();
      waited.observe(Math.max(0, waitSeconds));
    },
    ended(job, end, seconds) {
      at.delete(job);
      measureMemory();
      active.dec();
      jobs.inc({ end });
      took.observe({ end }, seconds);
    },
    progress(job, point) {
      const last = at.get(job);
      const done = last?.phase === point.phase ? Math.max(0, point.step - last.step) : 0;
      if (done > 0) {
        steps.inc(done);
        recent.push({ at: now(), steps: done });
      }
      at.set(job, point);
      measureMemory();
    },
  };
}

/**
 * Serves `/metrics`.
 *
 * @throws {VaeError} IO_FAILED, when the port is taken.
 */
export function serveMetrics(registry: Registry, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404).end("See /metrics.\n");
      return;
    }
    void registry.metrics().then((text) => {
      response.writeHead(200, { "content-type": registry.contentType }).end(text);
    });
  });
  return new Promise((resolve, reject) => {
    server.on("error", (cause) => {
      reject(
        new VaeError(
          "IO_FAILED",
          `--metrics-port: cannot listen on ${host}:${port} (${cause.message}); choose another.`,
          { cause },
        ),
      );
    });
    server.listen(port, host, () => {
      resolve(server);
    });
  });
}
