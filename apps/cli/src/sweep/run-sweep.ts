import { VaeError } from "@vae/base";
import { rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lockRun } from "../runs/run-lock.js";
import type { JobState } from "./job-state.js";
import type { SweepPlan } from "./plan-sweep.js";
import { finishedJob } from "./run-job.js";
import { isWorthRetrying, spawnJob, type JobOutcome, type SpawnJobOptions } from "./spawn-job.js";
import { jobFolder, logFile, sweepFolder, writePlan, writeStates } from "./sweep-folder.js";
import type { SweepJob } from "./sweep-job.js";

/** What a machine gives to a sweep. */
export interface Machine {
  readonly cores: number;
  readonly memoryMiB: number;
  /** Indices of the GPUs. */
  readonly gpus: readonly number[];
}

/** What {@link runSweep} is told. */
export interface RunSweepOptions {
  readonly out: string;
  readonly machine: Machine;
  readonly root?: string | undefined;
  readonly weights?: string | undefined;
  /** Attempts at a job whose process is killed or whose files fail. `@default 3` */
  readonly attempts?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of every change. */
  readonly onChange?: ((job: SweepJob, state: JobState) => void) | undefined;
  /** Runs one job. `@default spawnJob` */
  readonly run?: ((job: SweepJob, options: SpawnJobOptions) => Promise<JobOutcome>) | undefined;
  /** Milliseconds before the second attempt; doubled before each further one. `@default 1000` */
  readonly backOff?: number | undefined;
}

/** The file that asks the process of a sweep to end. */
export const cancelFile = "cancel";

/** Milliseconds between two looks for {@link cancelFile}, and two writings of the states. */
const every = 1000;

/**
 * Runs all jobs of a sweep on this machine: a process each, as many at a time as its cores and memory hold, those of the
 * lowest priority number first. What is finished is found; a job that fails leaves the others alone.
 *
 * @returns Where every job stands in the end.
 * @throws {VaeError} CONFIG_INVALID, when a job asks for more than the machine has; IO_FAILED, when another process runs
 *   the sweep; INTERRUPTED, after the signal: every job at work has written a checkpoint then.
 */
export async function runSweep(plan: SweepPlan, options: RunSweepOptions): Promise<JobState[]> {
  const { out, machine, signal, onChange } = options;
  for (const job of plan.jobs) checkFits(job, machine);
  await writePlan(out, plan);
  const folder = sweepFolder(out, plan.name);
  const unlock = await lockRun(folder);
  await rm(join(folder, cancelFile), { force: true });
  const states = new Map<string, JobState>();
  let isStale = true;
  let writing: Promise<void> = Promise.resolve();
  const change = (job: SweepJob, state: Omit<JobState, "id" | "name">) => {
    const whole = { id: job.id, name: job.name, ...state };
    states.set(job.id, whole);
    isStale = true;
    onChange?.(job, whole);
  };
  const cancelled = new AbortController();
  const ending = new AbortController(); // what the jobs hear: an interrupt or a cancellation
  const end = () => {
    ending.abort();
  };
  if (signal?.aborted === true) end();
  signal?.addEventListener("abort", end, { once: true });
  const watch = setInterval(() => {
    if (existsSync(join(folder, cancelFile)) && !cancelled.signal.aborted) {
      cancelled.abort();
      end();
    }
    if (!isStale) return;
    isStale = false;
    writing = writeStates(out, plan.name, [...states.values()]).catch(() => undefined);
  }, every);
  try {
    const left: SweepJob[] = [];
    for (const job of plan.jobs) {
      const isDone = (await finishedHere(job, out)) !== undefined;
      change(job, { state: isDone ? "done" : "waiting" });
      if (!isDone) left.push(job);
    }
    left.sort((a, b) => a.priority - b.priority); // stable: the order of the file among equals
    await runAll(left, machine, ending.signal, async (job, gpu) => {
      const state = await attempt(
        job,
        gpu,
        { ...options, signal: ending.signal },
        plan.name,
        change,
      );
      const isCancelled = state.state === "waiting" && cancelled.signal.aborted;
      change(job, isCancelled ? { ...state, state: "cancelled" } : state);
    });
    if (cancelled.signal.aborted) {
      for (const job of left) {
        if (states.get(job.id)?.state === "waiting") change(job, { state: "cancelled" });
      }
    }
    if (signal?.aborted === true) {
      throw new VaeError(
        "INTERRUPTED",
        `${plan.name}: interrupted; what ran has written a checkpoint.`,
      );
    }
    return [...states.values()];
  } finally {
    clearInterval(watch);
    signal?.removeEventListener("abort", end);
    await writing;
    await writeStates(out, plan.name, [...states.values()]);
    await rm(join(folder, cancelFile), { force: true });
    await unlock();
  }
}

/** @throws {VaeError} CONFIG_INVALID, when the machine can never hold the job. */
function checkFits({ name, resources }: SweepJob, { cores, memoryMiB, gpus }: Machine): void {
  const [what, asked, here] =
    resources.cores > cores
      ? ["cores", resources.cores, cores]
      : resources.memoryMiB > memoryMiB
        ? ["MiB of memory", resources.memoryMiB, memoryMiB]
        : resources.gpu > gpus.length
          ? ["GPUs", resources.gpu, gpus.length]
          : [];
  if (what === undefined) return;
  throw new VaeError(
    "CONFIG_INVALID",
    `${name}: asks for ${asked} ${what}, ${here} are given here. Lower resources of the sweep, or raise ${what === "cores" ? "--cores" : what === "GPUs" ? "--gpus" : "--memory"}.`,
  );
}

/** Starts jobs in order as room becomes free; a later one that fits may pass an earlier one that does not. */
async function runAll(
  jobs: readonly SweepJob[],
  machine: Machine,
  signal: AbortSignal,
  work: (job: SweepJob, gpu: number | null) => Promise<void>,
): Promise<void> {
  const waiting = [...jobs];
  const running = new Set<Promise<void>>();
  const gpus = [...machine.gpus];
  let { cores, memoryMiB } = machine;
  while (waiting.length > 0 || running.size > 0) {
    for (let i = 0; i < waiting.length && !signal.aborted;) {
      const { resources } = waiting[i]!;
      const fits =
        resources.cores <= cores &&
        resources.memoryMiB <= memoryMiB &&
        resources.gpu <= gpus.length;
      if (!fits) {
        i++;
        continue;
      }
      const [job] = waiting.splice(i, 1) as [SweepJob];
      const gpu = resources.gpu > 0 ? gpus.shift()! : null;
      cores -= resources.cores;
      memoryMiB -= resources.memoryMiB;
      const task = work(job, gpu).finally(() => {
        cores += resources.cores;
        memoryMiB += resources.memoryMiB;
        if (gpu !== null) gpus.unshift(gpu);
        running.delete(task);
      });
      running.add(task);
    }
    if (running.size === 0) return; // nothing may start any more
    await Promise.race(running);
  }
}

/** One job up to its end, with further attempts where they may help. */
async function attempt(
  job: SweepJob,
  gpu: number | null,
  { out, root, weights, attempts = 3, signal, run = spawnJob, backOff = 1000 }: RunSweepOptions,
  sweep: string,
  change: (job: SweepJob, state: Omit<JobState, "id" | "name">) => void,
): Promise<Omit<JobState, "id" | "name">> {
  for (let count = 1; ; count++) {
    let worker: string | undefined;
    change(job, { state: "running", attempts: count });
    const outcome = await run(job, {
      folder: jobFolder(out, job.name),
      root,
      weights,
      gpu: job.resources.gpu === 0 ? undefined : gpu,
      log: logFile(out, sweep, job.name),
      signal,
      onStart: (pid) => {
        worker = `process ${pid}`;
      },
      onEvent: (event) => {
        if (event.type !== "progress") return;
        const { phase, done, total } = event;
        const progress = `${phase} ${Math.floor((100 * done) / Math.max(1, total))} %`;
        change(job, { state: "running", progress, worker, attempts: count });
      },
    });
    if (outcome.status === "done") return { state: "done", attempts: count };
    if (outcome.status === "interrupted" || signal?.aborted === true) return { state: "waiting" };
    if (!isWorthRetrying(outcome) || count >= attempts) {
      return { state: "failed", reason: outcome.message, attempts: count };
    }
    change(job, { state: "running", reason: outcome.message, attempts: count });
    await delay(backOff * 2 ** (count - 1), undefined, { signal }).catch(() => undefined);
  }
}

/** A damaged result counts as none: the job is computed again. */
async function finishedHere(job: SweepJob, out: string) {
  const folder = jobFolder(out, job.name);
  try {
    return await finishedJob(job, folder);
  } catch (error) {
    if (!VaeError.isInstance(error)) throw error;
    await rm(join(folder, "job-result.json"), { force: true });
    return undefined;
  }
}
