import { join } from "node:path";
import type { JobResult } from "../../../sweep/job-result.js";
import { runJob } from "../../../sweep/run-job.js";
import type { SweepJob } from "../../../sweep/sweep-job.js";
import { collectResults } from "../../queue/collect-results.js";

/**
 * Runs jobs one after the other in this process, with no queue and no fault, and compares: every job must be in the store once, with
 * the same hash, which is over every number and the weights' bytes.
 */
export async function compareUndisturbed(
  jobs: readonly SweepJob[],
  store: string,
  folder: string,
): Promise<{ missing: number; different: number }> {
  const results = await collectResults(jobs, { store });
  let different = 0;
  for (const job of jobs) {
    const found: JobResult | undefined = results.get(job.id);
    const { hash } = await runJob(job, { folder: join(folder, job.name) });
    if (found !== undefined && found.hash !== hash) different += 1;
  }
  return { missing: jobs.length - results.size, different };
}
