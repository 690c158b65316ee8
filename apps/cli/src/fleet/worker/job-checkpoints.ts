import { VaeError } from "@vae/base";
import { makeFolder } from "@vae/base/node";
import { rm } from "node:fs/promises";
import type { SweepJob } from "../../sweep/sweep-job.js";
import { restoreFiles } from "../store/file-set.js";
import { findCheckpoint, keepCheckpoint } from "../store/job-store.js";
import type { JobContext } from "./job-context.js";
import { progressOf, storeSnapshot } from "./snapshot.js";

/** Brings the further one of both checkpoints into the folder: the one that lies there, or that of the store. */
export async function restoreCheckpoint(
  job: SweepJob,
  folder: string,
  { storage, log }: JobContext,
): Promise<void> {
  await makeFolder(folder);
  const checkpoint = await findCheckpoint(storage, job.id).catch(damaged);
  if (checkpoint === undefined || checkpoint.step <= (await progressOf(folder))) return;
  await rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  try {
    await restoreFiles(storage, checkpoint.files, folder);
    log.info({ step: checkpoint.step }, "goes on from the checkpoint of another worker");
  } catch (error) {
    damaged(error);
    await rm(folder, { recursive: true, force: true });
    await makeFolder(folder);
  }

  /** A checkpoint with wrong bytes is not used: the job begins anew, to the same result. */
  function damaged(error: unknown): undefined {
    if (!VaeError.isInstance(error) || error.code !== "DATA_INVALID") throw error;
    log.warn(
      { reason: error.message },
      "the checkpoint in the store is damaged, the job begins anew",
    );
  }
}

/** Stores checkpoints while a job is at work. */
export function keepCheckpoints(job: SweepJob, folder: string, { storage, log }: JobContext) {
  let kept = 0;
  let underWay: Promise<boolean> | undefined;
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
  return {
    /** Stores the newest checkpoint, where it is not stored yet; false where the store did not take it. */
    keep(): Promise<boolean> {
      underWay ??= store().finally(() => (underWay = undefined));
      return underWay;
    },
    async idle(): Promise<void> {
      await underWay;
    },
  };
}
