import { VaeError } from "@vae/base";
import { Console } from "node:console";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { interruptExitCode } from "../cli/exit-codes.js";
import { describeFailure } from "../cli/failure.js";
import { jobExitCodes, type JobEvent } from "./job-event.js";
import type { JobPart } from "./job-part.js";
import type { RunJobOptions } from "./run-job.js";
import { parseJob } from "./sweep-job.js";

/**
 * The process of one job, or of a part of it. It reads the job as the first line of its standard input and writes events, a
 * line each, to its standard output. The end of the input, SIGTERM and SIGINT make it write a checkpoint and leave: whoever
 * started it may be killed, and nothing of it goes on alone.
 */

/** Milliseconds between two events of progress, and between two looks at the memory. */
const every = 500;

// Libraries print to the console; standard output is for events alone.
globalThis.console = new Console(process.stderr, process.stderr);

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    root: { type: "string" },
    weights: { type: "string" },
    training: { type: "boolean" },
    shard: { type: "string" },
  },
});
const interrupt = new AbortController();
const stop = () => {
  interrupt.abort();
};
process.on("SIGTERM", stop).on("SIGINT", stop);
// Who started it is gone; the pipe of its events is closed too.
process.stdout.on("error", stop);

const lines = createInterface({ input: process.stdin });
lines.once("line", (line) => {
  void work(line).then((code) => {
    process.stdout.write("", () => process.exit(code));
  });
});
lines.once("close", stop);

function tell(event: JobEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function work(line: string): Promise<number> {
  try {
    const { folder } = values;
    if (folder === undefined) throw new VaeError("CONFIG_INVALID", "job: --folder is missing.");
    const job = parseJob(JSON.parse(line));
    const { cores, memoryMiB } = job.resources;
    process.env["TF_NUM_INTRAOP_THREADS"] = String(cores); // read when TensorFlow is loaded, below
    watchMemory(memoryMiB, `${job.name}: `);
    const { refusalOf, runJob, runJobPart } = await import("./run-job.js");
    const places = { root: values.root, weights: values.weights };
    const refusal = await refusalOf(job, places);
    if (refusal !== undefined) {
      tell({ type: "refused", message: refusal });
      return jobExitCodes.refused;
    }
    let told = 0;
    const options: RunJobOptions = {
      ...places,
      folder,
      signal: interrupt.signal,
      say: (text) => {
        tell({ type: "say", line: text });
      },
      onProgress(progress) {
        const now = performance.now();
        if (now - told < every && progress.done < progress.total) return;
        told = now;
        tell({ type: "progress", ...progress, memoryMiB: residentMiB() });
      },
    };
    const part = partAsked();
    if (part === undefined) tell({ type: "done", result: await runJob(job, options) });
    else {
      await runJobPart(job, part, options);
      tell({ type: "part-done" });
    }
    return 0;
  } catch (error) {
    const failure = describeFailure(error, "SIGTERM");
    const isInterrupt = failure.code === "INTERRUPTED";
    tell(
      isInterrupt
        ? { type: "interrupted" }
        : { type: "failed", code: failure.code, message: failure.message },
    );
    return isInterrupt ? interruptExitCode("SIGTERM") : failure.exitCode;
  }
}

function partAsked(): JobPart | undefined {
  if (values.training === true) return "training";
  return values.shard === undefined ? undefined : { shard: Number(values.shard) };
}

function watchMemory(limitMiB: number, subject: string): void {
  setInterval(() => {
    const taken = residentMiB();
    if (taken <= limitMiB) return;
    const message = `${subject}takes ${taken} MiB of memory, ${limitMiB} are its limit. Raise resources.memory of the sweep, or make batches smaller.`;
    process.stdout.write(
      `${JSON.stringify({ type: "out-of-memory", message } satisfies JobEvent)}\n`,
      () => process.exit(jobExitCodes.outOfMemory),
    );
  }, every).unref();
}

function residentMiB(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}
