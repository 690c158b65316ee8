import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { scoringFolder } from "../../evaluation/shard.js";
import { trainedFile } from "../../sweep/job-part.js";
import { isFileName, storeFiles, type FileSet } from "../store/file-set.js";
import type { Storage } from "../store/storage.js";

/** Stages of a run, by the folder that holds their checkpoints. */
const stages = ["", "second-stage"] as const;

/** How often a snapshot begins anew, because a checkpoint went while it was read. */
const attempts = 5;

/**
 * Says which checkpoints a folder of a job has, as a number that grows with the work done: steps of the second stage count above
 * all of the first, and a half above all steps that the job is trained, with all that its shards need. 0 where there is none.
 */
export async function progressOf(folder: string): Promise<number> {
  const [first = 0, second = 0] = await Promise.all(
    stages.map(async (stage) => Math.max(0, ...(await checkpointSteps(join(folder, stage))))),
  );
  // Steps stay below 2^26; all together are exact in a double.
  return second * 2 ** 26 + first + (isTrained(folder) ? 0.5 : 0);
}

/** Whether a folder holds a job that is trained, with all that its shards need. */
export function isTrained(folder: string): boolean {
  return existsSync(join(folder, trainedFile));
}

/**
 * Stores what another machine needs to go on with a job: the newest checkpoint of each stage, then all else of its folder, which is
 * rewound to the checkpoint; but no log, lock, samples, shards or reports. It may be called while the job is at work.
 */
export async function storeSnapshot(storage: Storage, folder: string): Promise<FileSet> {
  for (let attempt = 1; ; attempt++) {
    try {
      const checkpoints = await newestCheckpoints(folder);
      const kept = await storeFiles(storage, folder, checkpoints);
      return { ...kept, ...(await storeFiles(storage, folder, await otherFiles(folder))) };
    } catch (error) {
      // The job keeps two checkpoints: one that went while it was read has a newer one.
      if (attempt === attempts || !isGone(error)) throw error;
    }
  }
}

async function newestCheckpoints(folder: string): Promise<string[]> {
  const found = await Promise.all(
    stages.map(async (stage) => {
      const steps = await checkpointSteps(join(folder, stage));
      if (steps.length === 0) return [];
      const name = `step-${String(Math.max(...steps)).padStart(6, "0")}`;
      return [[stage, "checkpoints", name].filter((part) => part !== "").join("/")];
    }),
  );
  return found.flat();
}

/** NB: `@vae/core/node` has the same, but brings TensorFlow.js, without which a worker's own process stays small. */
async function checkpointSteps(folder: string): Promise<number[]> {
  const names = await readdir(join(folder, "checkpoints")).catch(() => []);
  return names.flatMap((name) => /^step-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
}

const leftOut = new Set(["checkpoints", "lock", "log.txt", "samples", scoringFolder]);

async function otherFiles(folder: string, path = ""): Promise<string[]> {
  const entries = await readdir(join(folder, path), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const name = path === "" ? entry.name : `${path}/${entry.name}`;
      if (leftOut.has(entry.name) || entry.name.endsWith(".html") || !isFileName(name)) return [];
      return entry.isDirectory() ? otherFiles(folder, name) : [name];
    }),
  );
  return found.flat();
}

function isGone(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return (cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}
