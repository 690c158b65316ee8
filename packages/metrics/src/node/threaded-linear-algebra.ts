import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { plainLinearAlgebra, type LinearAlgebra } from "../linear-algebra/linear-algebra.js";
import { mirrorUpper, type Matrix } from "../linear-algebra/matrix.js";
import { rowPairs } from "../linear-algebra/row-pairs.js";
import { rowTaskWorkerFile } from "../packaged-files.js";
import {
  awaitJob,
  createControl,
  postJob,
  workOnJob,
  workspaceSize,
  type RowJob,
  type SharedJobs,
} from "./row-jobs.js";

/** Options of {@link threadedLinearAlgebra}. */
export interface ThreadedLinearAlgebraOptions {
  /** Threads that work, this one among them. @default os.availableParallelism() */
  readonly threads?: number;
}

/** Plain TypeScript on several threads. */
export interface ThreadedLinearAlgebra extends LinearAlgebra {
  readonly threads: number;
  /** Ends the other threads; what comes later runs on this one. */
  close(): void;
}

/**
 * Plain TypeScript on several threads: products and distances between rows, which are the time of the kernel distance
 * and of precision and recall. Results are those of `plainLinearAlgebra` to the last bit.
 *
 * A call returns when all is done, as the others do: this thread works, too, and then sleeps until the rest have ended.
 * The threads start with the first large operation and do not keep the process alive. What they need beside the
 * arguments is a copy of these and of the result.
 *
 * @example
 * ```ts
 * const linearAlgebra = threadedLinearAlgebra();
 * precisionRecall(real, fake, { linearAlgebra });
 * ```
 */
export function threadedLinearAlgebra({
  threads = availableParallelism(),
}: ThreadedLinearAlgebraOptions = {}): ThreadedLinearAlgebra {
  let pool: ThreadPool | undefined;
  // A bundle that left the file behind computes all the same, on one thread.
  let canStart = threads > 1 && existsSync(rowTaskWorkerFile);

  function run(job: RowJob): Matrix {
    const size = workspaceSize(job);
    const isSmall = job.a.rows * job.b.rows * job.a.columns < worthThreads;
    if (!canStart || isSmall || size === undefined) return rowPairs(job.operation, job.a, job.b);
    pool ??= startPool(threads - 1);
    const result = runOn(pool, job, size);
    if (result !== undefined) return result;
    close(); // a thread has died
    return rowPairs(job.operation, job.a, job.b);
  }

  function close(): void {
    canStart = false;
    for (const worker of pool?.workers ?? []) void worker.terminate();
    pool = undefined;
  }

  return {
    ...plainLinearAlgebra,
    threads,
    multiplyTransposed: (a, b) => run({ operation: "products", a, b }),
    squaredDistances: (a, b) => run({ operation: "distances", a, b }),
    close,
  };
}

/** Below this many multiplications an operation takes less than a few milliseconds. */
const worthThreads = 1 << 22;

/** Milliseconds for one task, which takes some tens: a process that was stopped meanwhile is not dead. */
const patience = 60_000;

interface ThreadPool {
  readonly jobs: SharedJobs;
  readonly workers: readonly Worker[];
}

function startPool(count: number): ThreadPool {
  const jobs = { control: createControl(), workspace: new Float64Array(0) };
  const workers = Array.from({ length: count }, () => {
    // Hooks of this process, for TypeScript for instance, would only slow the start down.
    const worker = new Worker(fileURLToPath(rowTaskWorkerFile), { workerData: jobs, execArgv: [] });
    worker.on("error", () => undefined); // its tasks are missed
    worker.unref();
    return worker;
  });
  return { jobs, workers };
}

/** Undefined, when a thread has taken a task and does not finish it. */
function runOn({ jobs, workers }: ThreadPool, job: RowJob, size: number): Matrix | undefined {
  if (jobs.workspace.length < size) {
    jobs.workspace = new Float64Array(new SharedArrayBuffer(8 * size));
    for (const worker of workers) worker.postMessage(jobs.workspace);
  }
  postJob(jobs, job);
  const view = workOnJob(jobs);
  if (!awaitJob(jobs, patience)) return undefined;
  const result = { ...view, data: view.data.slice() };
  if (job.a === job.b) mirrorUpper(result);
  return result;
}
