import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { parseEvent, type JobEvent } from "./job-event.js";
import type { JobPart } from "./job-part.js";
import type { JobResult } from "./job-result.js";
import type { SweepJob } from "./sweep-job.js";

/** How a job's process ended. */
export type JobOutcome = { readonly status: "done"; readonly result: JobResult } | JobFailure;

/** How the process of a part of a job ended; what it made is in the folder. */
export type PartOutcome = { readonly status: "done" } | JobFailure;

/** How a process ended that did not do what it was to do. */
export type JobFailure =
  /** A checkpoint is written; the same call goes on from it. */
  | { readonly status: "interrupted" }
  /** Another code version or other data; no attempt here can do better. */
  | { readonly status: "refused"; readonly message: string }
  /** An error that it told, with the code of a `VaeError` or `UNEXPECTED`. */
  | { readonly status: "failed"; readonly code: string; readonly message: string }
  | { readonly status: "timed-out"; readonly message: string }
  | { readonly status: "out-of-memory"; readonly message: string }
  /** It ended without a word: by a signal of somebody else, or a crash. */
  | { readonly status: "killed"; readonly message: string };

/** Whether another attempt at a job may end better: its process was killed, or a disk or a file was in the way. */
export function isWorthRetrying(outcome: JobFailure): boolean {
  return (
    outcome.status === "killed" || (outcome.status === "failed" && outcome.code === "IO_FAILED")
  );
}

/** What {@link spawnJob} is told. */
export interface SpawnJobOptions {
  /** The run folder of the job; see `runJob`. */
  readonly folder: string;
  readonly root?: string | undefined;
  readonly weights?: string | undefined;
  /** File that all it says is appended to. */
  readonly log?: string | undefined;
  /** Index of the GPU that it may use; null: none. Absent: as this process. */
  readonly gpu?: number | null | undefined;
  /** Lets it write a checkpoint and leave. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
  /** Called with the process id once it runs. */
  readonly onStart?: ((pid: number) => void) | undefined;
  /** Seconds from SIGTERM to SIGKILL. `@default 60` */
  readonly grace?: number | undefined;
}

/**
 * Runs a job in a process of its own, with as many threads as it has cores, up to its result or its end. It never throws
 * for what happens in there: the outcome says it.
 *
 * The process ends by itself when this one ends, by whatever means.
 */
export function spawnJob(job: SweepJob, options: SpawnJobOptions): Promise<JobOutcome> {
  return runProcess(job, [], options, (end) =>
    end.type === "done" ? { status: "done", result: end.result } : undefined,
  );
}

/** Runs a part of a job likewise; see `runJobPart`. */
export function spawnJobPart(
  job: SweepJob,
  part: JobPart,
  options: SpawnJobOptions,
): Promise<PartOutcome> {
  const asked = part === "training" ? "--training" : `--shard=${part.shard}`;
  return runProcess(job, [asked], options, (end) =>
    end.type === "part-done" ? { status: "done" } : undefined,
  );
}

/** @param doneBy - What the last event makes of the outcome; undefined where it is no success. */
function runProcess<Done>(
  job: SweepJob,
  asked: readonly string[],
  { folder, root, weights, log, gpu, signal, onEvent, onStart, grace = 60 }: SpawnJobOptions,
  doneBy: (end: JobEvent) => Done | undefined,
): Promise<Done | JobFailure> {
  const child = spawn(
    process.execPath,
    [
      processFile(),
      `--folder=${folder}`,
      ...asked,
      ...(root === undefined ? [] : [`--root=${root}`]),
      ...(weights === undefined ? [] : [`--weights=${weights}`]),
    ],
    {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true, // Ctrl-C in a terminal reaches who started it, who then lets it write a checkpoint
      env: {
        ...withoutSecrets(process.env),
        TF_NUM_INTRAOP_THREADS: String(job.resources.cores),
        ...(gpu === undefined ? {} : { CUDA_VISIBLE_DEVICES: gpu === null ? "" : String(gpu) }),
      },
    },
  );
  if (child.pid !== undefined) onStart?.(child.pid);
  child.stdin.on("error", () => undefined); // it ended before it read; its exit says more
  child.stdin.write(`${JSON.stringify(job)}\n`);

  const file = log === undefined ? undefined : createWriteStream(log, { flags: "a" });
  file?.on("error", () => undefined); // a full disk: the job says so itself
  let end: JobEvent | undefined;
  let hasTimedOut = false;
  let lastWords = "";
  const events = createInterface({ input: child.stdout });
  events.on("line", (line) => {
    let event: JobEvent;
    try {
      event = parseEvent(line);
    } catch {
      return; // a line that was cut off by its end
    }
    if (event.type === "say") file?.write(`${event.line}\n`);
    else if (event.type === "progress") file?.write(`${describe(event)}\n`);
    else {
      end = event;
      if ("message" in event) file?.write(`${event.message}\n`);
    }
    onEvent?.(event);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    file?.write(text);
    lastWords = `${lastWords}${text}`.slice(-500);
  });

  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill("SIGTERM");
    killer ??= setTimeout(() => child.kill("SIGKILL"), grace * 1000);
  };
  const { timeLimit } = job;
  const limit =
    timeLimit === null
      ? undefined
      : setTimeout(() => {
          hasTimedOut = true;
          stop();
        }, timeLimit * 1000);
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop, { once: true });

  return new Promise((resolve) => {
    const finish = (outcome: Done | JobFailure) => {
      clearTimeout(limit);
      clearTimeout(killer);
      signal?.removeEventListener("abort", stop);
      child.stdin.destroy();
      if (file === undefined) resolve(outcome);
      else
        file.end(() => {
          resolve(outcome);
        });
    };
    child.on("error", (error) => {
      finish({ status: "killed", message: `${job.name}: cannot be started (${error.message}).` });
    });
    child.on("close", (code, killedBy) => {
      const done = end && doneBy(end);
      if (done !== undefined) finish(done);
      else if (hasTimedOut) {
        finish({
          status: "timed-out",
          message: `${job.name}: took longer than its time limit of ${timeLimit} s. Raise timeLimit of the sweep; the next attempt goes on from the last checkpoint.`,
        });
      } else if (end?.type === "interrupted") finish({ status: "interrupted" });
      else if (end?.type === "refused") finish({ status: "refused", message: end.message });
      else if (end?.type === "out-of-memory") {
        finish({ status: "out-of-memory", message: end.message });
      } else if (end?.type === "failed") {
        finish({ status: "failed", code: end.code, message: end.message });
      } else {
        const how = killedBy === null ? `with exit code ${code}` : `by ${killedBy}`;
        const words = lastWords.trim().split("\n").at(-1) ?? "";
        finish({
          status: "killed",
          message: `${job.name}: its process ended ${how} without a word${words === "" ? "" : ` (${words})`}. The next attempt goes on from the last checkpoint.`,
        });
      }
    });
  });
}

/** A job computes: what opens a queue or a store is none of its business. */
function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(VAE_QUEUE_|AWS_)/.test(name)),
  );
}

/** The built module, also where this one is not built. */
function processFile(): string {
  const manifest = createRequire(import.meta.url).resolve("@vae/cli/package.json");
  return join(dirname(manifest), "dist", "sweep", "job-process.js");
}

function describe({ phase, done, total, unit, note }: JobEvent & { type: "progress" }): string {
  return `${phase}  ${done}/${total} ${unit}${note === "" ? "" : `, ${note}`}`;
}
