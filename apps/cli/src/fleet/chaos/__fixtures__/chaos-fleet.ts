import { startRedis, type RedisServer, type RedisServerOptions } from "@vae/testing/servers";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { JobState } from "../../../sweep/job-state.js";
import type { SweepJob } from "../../../sweep/sweep-job.js";
import { program } from "../../../test-support/run-vae.js";
import { until } from "../../../test-support/until.js";
import { submitSweep } from "../../queue/submit-sweep.js";
import { sweepStatus } from "../../queue/sweep-status.js";

/** A line of a worker's log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly job?: string;
  readonly end?: string;
  readonly hash?: string;
  readonly reason?: string;
}

/** A `vae worker` in its own process. */
export interface ChaosWorker {
  readonly name: string;
  readonly process: ChildProcess;
  readonly lines: LogLine[];
  /** Ends it and waits until all that it said is in `lines`. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Options of `ChaosFleet.startWorker`. */
export interface ChaosWorkerOptions {
  readonly name: string;
  readonly cores?: number;
  /** Seconds. */
  readonly claim?: number;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Options of Node, before the program. */
  readonly nodeOptions?: readonly string[];
}

/** A Redis of its own, a store, and workers, which all end with {@link ChaosFleet.stop}. */
export interface ChaosFleet {
  readonly redis: RedisServer;
  readonly options: { readonly queue: string; readonly store: string };
  readonly workers: readonly ChaosWorker[];
  startWorker(options: ChaosWorkerOptions): ChaosWorker;
  submit(jobs: readonly SweepJob[]): Promise<{ added: number; found: number }>;
  /** Waits until every job is done, failed or cancelled. */
  ended(jobs: readonly SweepJob[], seconds: number): Promise<readonly JobState[]>;
  /** Every line that any worker wrote, of the ended ones too. */
  lines(): readonly LogLine[];
  stop(): Promise<void>;
}

/** Options of {@link startFleet}. */
export interface FleetSetup {
  readonly redis?: RedisServerOptions;
  /** Address of the store; a folder where nothing is said. */
  readonly store?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a Redis, and makes a folder for the store. */
export async function startFleet(
  folder: string,
  { redis: redisOptions, store = join(folder, "store"), environment = {} }: FleetSetup = {},
): Promise<ChaosFleet> {
  mkdirSync(join(folder, "redis"), { recursive: true });
  const redis = await startRedis(join(folder, "redis"), redisOptions);
  const options = { queue: redis.url, store };
  const workers: ChaosWorker[] = [];
  const fleet: ChaosFleet = {
    redis,
    options,
    workers,
    startWorker({
      name,
      cores = 1,
      claim = 5,
      args = [],
      environment: own = {},
      nodeOptions = [],
    }) {
      const child = spawn(
        process.execPath,
        [
          ...nodeOptions,
          program,
          ...["worker", "--queue", redis.url, "--store", store, "--name", name],
          ...["--cores", String(cores), "--claim", String(claim), "--checkpoint-every", "1"],
          ...["--work", join(folder, "work", name), ...args],
        ],
        {
          cwd: folder,
          env: { ...process.env, ...environment, ...own },
          stdio: ["ignore", "ignore", "pipe"],
        },
      );
      const closed = once(child, "close"); // after the exit, when all output is read
      const lines: LogLine[] = [];
      let rest = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        const parts = `${rest}${text}`.split("\n");
        rest = parts.pop() ?? "";
        for (const part of parts) {
          if (part.startsWith("{")) lines.push(JSON.parse(part) as LogLine);
          else if (part.trim() !== "") lines.push({ level: "text", msg: part });
        }
      });
      const worker: ChaosWorker = {
        name,
        process: child,
        lines,
        async end(signal) {
          if (child.exitCode === null && child.signalCode === null) child.kill(signal);
          await closed;
          return child.exitCode;
        },
      };
      workers.push(worker);
      return worker;
    },
    submit: (jobs) => submitSweep(jobs, { ...options, firstDelay: 1000 }),
    async ended(jobs, seconds) {
      const sweep = jobs[0]?.sweep ?? "";
      const start = performance.now();
      for (;;) {
        const states = await sweepStatus(sweep, jobs, options).catch(() => undefined);
        const isOver = (state: JobState) => state.state !== "waiting" && state.state !== "running";
        if (states?.every(isOver) === true) return states;
        if (performance.now() - start > seconds * 1000) {
          const open = states?.filter((state) => !isOver(state)) ?? [];
          const tail = workers.map(
            ({ name, lines }) => `${name}: ${JSON.stringify(lines.slice(-5))}`,
          );
          throw new Error(
            `${open.length} jobs are not over in ${seconds} s: ${JSON.stringify(open.slice(0, 3))}\n${tail.join("\n")}`,
          );
        }
        await wait(500);
      }
    },
    lines: () => workers.flatMap(({ lines }) => lines),
    async stop() {
      await Promise.all(workers.map((worker) => worker.end("SIGKILL")));
      await redis.stop();
    },
  };
  return fleet;
}

/** How often jobs ended in one way, by the logs. */
export function countEnds(lines: readonly LogLine[], end: string): number {
  return lines.filter((line) => line.end === end).length;
}

/** Whether a worker has come so far that it looks for its Redis. */
export function isUp({ lines }: ChaosWorker): boolean {
  return lines.some(({ msg }) => msg === "worker starts");
}

/**
 * How many trainings of a fleet came to a result, the first of a job or another one. The store has a result a moment before its
 * worker says so; they are given time to become as many as expected.
 */
export async function countTrained(fleet: ChaosFleet, expected: number): Promise<number> {
  const count = () => countEnds(fleet.lines(), "done") + countEnds(fleet.lines(), "discarded");
  const all = until("all trainings say how they ended", 30, () => count() >= expected);
  await all.catch(() => undefined); // the count says it
  return count();
}
