import { writeFileAtomic } from "@vae/base/node";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { JobResult } from "./job-result.js";
import type { JobState } from "./job-state.js";
import type { SweepPlan } from "./plan-sweep.js";
import { finishedJob } from "./run-job.js";
import { cancelFile } from "./run-sweep.js";
import { jobFolder, readStates, runnerOf, sweepFolder, writeStates } from "./sweep-folder.js";

/** Where the jobs of a sweep stand that runs on this machine, or ran. */
export async function localStatus(out: string, plan: SweepPlan): Promise<JobState[]> {
  const known = await readStates(out, plan.name);
  const isRunning = (await runnerOf(out, plan.name)) !== undefined;
  return plan.jobs.map(({ id, name }) => {
    if (existsSync(join(jobFolder(out, name), "job-result.json"))) {
      return { id, name, state: "done", attempts: known.get(id)?.attempts };
    }
    const state = known.get(id);
    if (state === undefined || state.state === "done") return { id, name, state: "waiting" };
    // What its process left behind when it was killed is no longer at work.
    return state.state === "running" && !isRunning ? { id, name, state: "waiting" } : state;
  });
}

/**
 * Ends a sweep: the process that runs it lets its jobs write checkpoints; what is not finished is cancelled.
 *
 * @returns Number of jobs that were not finished.
 */
export async function cancelLocally(out: string, plan: SweepPlan): Promise<number> {
  const states = await localStatus(out, plan);
  const left = states.filter(({ state }) => state === "waiting" || state === "running");
  if ((await runnerOf(out, plan.name)) !== undefined) {
    await writeFileAtomic(join(sweepFolder(out, plan.name), cancelFile), "");
  } else {
    await writeStates(
      out,
      plan.name,
      states.map((state) => (left.includes(state) ? { ...state, state: "cancelled" } : state)),
    );
  }
  return left.length;
}

/** The results that are there, by the ids of their jobs. */
export async function localResults(out: string, plan: SweepPlan): Promise<Map<string, JobResult>> {
  const results = new Map<string, JobResult>();
  for (const job of plan.jobs) {
    const result = await finishedJob(job, jobFolder(out, job.name));
    if (result !== undefined) results.set(job.id, result);
  }
  return results;
}
