import { availableParallelism, totalmem } from "node:os";
import type { CommandAction } from "../cli/command-context.js";
import { runWorker } from "../fleet/worker/run-worker.js";

/** Options of `vae worker`. */
export interface WorkerCommandOptions {
  readonly queue: string;
  readonly store: string;
  readonly cores?: number;
  readonly memory?: number;
  readonly gpu?: number;
  readonly name?: string;
  readonly work: string;
  readonly claim: number;
  readonly checkpointEvery: number;
  readonly metricsPort?: number;
  readonly metricsHost: string;
  readonly weights?: string;
  readonly root?: string;
  readonly quiet?: boolean;
}

/** `vae worker` */
export const worker: CommandAction<WorkerCommandOptions> = async (
  _positional,
  { cores, memory, gpu, quiet = false, ...options },
  { listenForInterrupt },
) => {
  const tenth = Math.floor(totalmem() / 2 ** 20 / 10);
  await runWorker({
    ...options,
    resources: {
      cores: cores ?? availableParallelism(),
      memoryMiB: memory ?? 9 * tenth,
      gpu: gpu ?? null,
    },
    logLevel: quiet ? "warn" : "info",
    signal: listenForInterrupt("handing the jobs back with their checkpoints"),
  });
};
