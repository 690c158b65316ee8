import { VaeError } from "@vae/base";
import { lockRun } from "../../runs/run-lock.js";

/** More workers than one machine has cores. */
const mostWorkers = 1000;

/** A folder for the jobs of one worker. */
export interface WorkFolder {
  readonly folder: string;
  release(): Promise<void>;
}

/**
 * Claims a folder for a worker: `base`, or where another living worker has that, `base-2` and so on. A worker that is started
 * again after a crash thus finds its own, with the checkpoints in it.
 *
 * @throws {VaeError} IO_FAILED, when it cannot be made.
 */
export async function claimWorkFolder(base: string): Promise<WorkFolder> {
  for (let number = 1; ; number++) {
    const folder = number === 1 ? base : `${base}-${number}`;
    try {
      return { folder, release: await lockRun(folder) };
    } catch (error) {
      const isTaken = VaeError.isInstance(error) && error.message.includes("works on it");
      if (!isTaken || number === mostWorkers) throw error;
    }
  }
}
