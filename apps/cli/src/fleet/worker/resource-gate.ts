import type { SweepJob } from "../../sweep/sweep-job.js";

/** What a machine gives to jobs. */
export interface MachineResources {
  readonly cores: number;
  readonly memoryMiB: number;
  /** Index of the GPU, null where the worker has none. */
  readonly gpu: number | null;
}

/** Lets jobs in as long as cores, memory and GPU suffice. */
export interface ResourceGate {
  /** Why a job can never run here; undefined where it can. */
  refusalOf(job: Pick<SweepJob, "name" | "resources">): string | undefined;
  /**
   * Waits until there is room.
   *
   * @returns A function that gives it back.
   * @throws the reason of the signal, when that comes first.
   */
  enter(job: Pick<SweepJob, "resources">, signal: AbortSignal): Promise<() => void>;
}

/** A gate for the jobs of one worker. */
export function createResourceGate(machine: MachineResources): ResourceGate {
  const free = {
    cores: machine.cores,
    memoryMiB: machine.memoryMiB,
    gpu: machine.gpu === null ? 0 : 1,
  };
  const waiting: (() => void)[] = [];
  const fits = ({ cores, memoryMiB, gpu }: SweepJob["resources"]) =>
    cores <= free.cores && memoryMiB <= free.memoryMiB && gpu <= free.gpu;
  return {
    refusalOf({ name, resources: { cores, memoryMiB, gpu } }) {
      if (cores > machine.cores) {
        return `${name}: needs ${cores} cores, this worker has ${machine.cores}.`;
      }
      if (memoryMiB > machine.memoryMiB) {
        return `${name}: needs ${memoryMiB} MiB of memory, this worker has ${machine.memoryMiB}.`;
      }
      if (gpu > 0 && machine.gpu === null) {
        return `${name}: needs a GPU, this worker has none; start one with --gpu.`;
      }
      return undefined;
    },
    async enter({ resources }, signal) {
      while (!fits(resources)) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          const stop = () => {
            resolve();
          };
          signal.addEventListener("abort", stop, { once: true });
          waiting.push(() => {
            signal.removeEventListener("abort", stop);
            resolve();
          });
        });
      }
      signal.throwIfAborted();
      free.cores -= resources.cores;
      free.memoryMiB -= resources.memoryMiB;
      free.gpu -= resources.gpu;
      return () => {
        free.cores += resources.cores;
        free.memoryMiB += resources.memoryMiB;
        free.gpu += resources.gpu;
        for (const wake of waiting.splice(0)) wake();
      };
    },
  };
}
