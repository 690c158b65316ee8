import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { jpegKernelFile, pictureWorkerFile } from "../../packaged-files.js";
import type {
  DecodeResult,
  DecodeTask,
  InspectResult,
  InspectTask,
  PictureTask,
} from "./picture-task.js";

/** Threads that inspect and decode common JPEGs, one for each core. */
export interface PictureThreads {
  readonly count: number;
  /** Answers `undefined`, when a thread has died or there are none: all of it is left to another decoder. */
  run(task: InspectTask): Promise<InspectResult | undefined>;
  run(task: DecodeTask): Promise<DecodeResult | undefined>;
}

/** Threads that have nothing to do for so many milliseconds are ended. */
const patience = 2_000;

interface Job {
  readonly task: PictureTask;
  readonly resolve: (result: InspectResult | DecodeResult | undefined) => void;
}

/** One pool for the process: two sets that are decoded at once share the cores. */
let shared: ThreadPool | undefined;

/** The threads of this process; they start with the first task and do not keep the process alive without one. */
export function pictureThreads(): PictureThreads {
  return (shared ??= new ThreadPool());
}

class ThreadPool implements PictureThreads {
  readonly count = availableParallelism();
  readonly #kernel: Uint8Array | undefined;
  readonly #queue: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Job>();
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    // A bundle that left these files behind decodes all the same, only slower.
    const files = [jpegKernelFile, pictureWorkerFile];
    const isComplete = files.every((file) => file.protocol === "file:" && existsSync(file));
    if (isComplete) this.#kernel = new Uint8Array(readFileSync(jpegKernelFile));
  }

  run(task: PictureTask): Promise<never> {
    return new Promise((resolve) => {
      this.#queue.push({ task, resolve: resolve as unknown as Job["resolve"] });
      this.#dispatch();
    });
  }

  #dispatch(): void {
    clearTimeout(this.#timer);
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop() ?? this.#start();
      if (worker === undefined) return;
      const job = this.#queue.shift()!;
      this.#busy.set(worker, job);
      worker.ref();
      worker.postMessage(job.task);
    }
    if (this.#busy.size === 0) {
      this.#timer = setTimeout(() => {
        this.#end();
      }, patience).unref();
    }
  }

  #start(): Worker | undefined {
    if (this.#kernel === undefined) {
      for (const { resolve } of this.#queue.splice(0)) resolve(undefined);
      return undefined;
    }
    if (this.#busy.size >= this.count) return undefined;
    const worker = new Worker(fileURLToPath(pictureWorkerFile), { workerData: this.#kernel });
    worker.on("message", (result: InspectResult | DecodeResult) => {
      const job = this.#busy.get(worker);
      this.#busy.delete(worker);
      worker.unref();
      this.#idle.push(worker);
      job?.resolve(result);
      this.#dispatch();
    });
    worker.on("error", () => undefined); // `exit` follows
    worker.on("exit", () => {
      const job = this.#busy.get(worker);
      this.#busy.delete(worker);
      const place = this.#idle.indexOf(worker);
      if (place !== -1) this.#idle.splice(place, 1);
      job?.resolve(undefined);
      this.#dispatch();
    });
    return worker;
  }

  #end(): void {
    for (const worker of this.#idle.splice(0)) void worker.terminate();
  }
}
