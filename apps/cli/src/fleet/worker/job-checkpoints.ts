import { VaeError } from "@vae/base";
import { makeFolder } from "@vae/base/node";
import { rename, rm } from "node:fs/promises";
import type { SweepJob } from "../../sweep/sweep-job.js";
import { restoreFiles } from "../store/file-set.js";
import { findCheckpoint, keepCheckpoint } from "../store/job-store.js";
import type { JobContext } from "./job-context.js";
import { progressOf, storeSnapshot } from "./snapshot.js";

/** Checkpoints of a job on their way between its folder and the store. */
export interface JobCheckpoints {
  /** Brings the further one of both checkpoints into the folder: the one that lies there, or that of the store. */
  restore(): Promise<void>;
  /** Stores the newest checkpoint, where it is not stored yet; false where the store did not take it. */
  keep(): Promise<boolean>;
  /** Waits for what is on its way, and stores nothing further: a result that is published then is not followed by one. */
  close(): Promise<void>;
}

/** Opens the checkpoints of a job, which may be at work. */
export function openCheckpoints(
  job: SweepJob,
  folder: string,
  { storage, log }: JobContext,
): JobCheckpoints {
  let kept = 0; // the step that is in the store
  let underWay: Promise<boolean> | undefined;
  let isClosed = false;
  const store = async () => {
    try {
      const step = await progressOf(folder);
      if (step <= kept) return true;
      const files = await storeSnapshot(storage, folder);
      await keepCheckpoint(storage, { format: 1, job: job.id, step, files });
      kept = step;
      log.debug({ step }, "checkpoint stored");
      return true;
    } catch (error) {
      // The job goes on; only what is trained since the last one would be lost with this machine.
      log.warn({ reason: (error as Error).message }, "the checkpoint is not stored");
      return false;
    }
  };
  /** A checkpoint with wrong bytes is not used: the job begins anew, to the same result. */
  const passOver = (error: unknown): undefined => {
    if (!VaeError.isInstance(error) || error.code !== "DATA_INVALID") throw error;
    log.warn(
      { reason: error.message },
      "the checkpoint in the store is damaged, the job begins anew",
    );
  };
  return {
    async restore() {
      await makeFolder(folder);
      const checkpoint = await findCheckpoint(storage, job.id).catch(passOver);
      if (checkpoint === undefined || checkpoint.step <= (await progressOf(folder))) return;
      const beginning = `${folder}.new`; // a worker that dies meanwhile leaves no folder that is half of both
      await rm(beginning, { recursive: true, force: true });
      try {
        await makeFolder(beginning);
        await restoreFiles(storage, checkpoint.files, beginning);
        await rm(folder, { recursive: true, force: true });
        await rename(beginning, folder);
        kept = checkpoint.step;
        log.info({ step: checkpoint.step }, "goes on from the checkpoint of another worker");
      } catch (error) {
        await rm(beginning, { recursive: true, force: true });
        passOver(error);
      }
    },
    keep() {
      if (isClosed) return Promise.resolve(true);
      underWay ??= store().finally(() => (underWay = undefined));
      return underWay;
    },
    async close() {
      isClosed = true;
      await underWay;
    },
  };
}
