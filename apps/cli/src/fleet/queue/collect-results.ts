import { parseResult, type JobResult } from "../../sweep/job-result.js";
import type { SweepJob } from "../../sweep/sweep-job.js";
import { defaultStore, type FleetOptions } from "../fleet-options.js";
import { findResult, listResults } from "../store/job-store.js";
import { openStorage } from "../store/open-storage.js";

/** Results that are read side by side. */
const readers = 32;

/**
 * Reads the results of jobs from the store; the queue is not asked.
 *
 * @returns Those that are there, by the id of their job.
 * @throws {VaeError} DATA_INVALID, when one is damaged. IO_FAILED, when the store cannot be reached.
 */
export async function collectResults(
  jobs: readonly Pick<SweepJob, "id" | "name">[],
  { store = defaultStore }: Pick<FleetOptions, "store">,
): Promise<Map<string, JobResult>> {
  const storage = await openStorage(store);
  const finished = await listResults(storage);
  const wanted = jobs.filter(({ id }) => finished.has(id));
  const results = new Map<string, JobResult>();
  let next = 0;
  const read = async () => {
    for (let job = wanted[next++]; job !== undefined; job = wanted[next++]) {
      const stored = await findResult(storage, job.id);
      if (stored === undefined) continue;
      results.set(
        job.id,
        parseResult(stored.value, `store ${storage.name}: result of ${job.name}`),
      );
    }
  };
  await Promise.all(Array.from({ length: readers }, read));
  return results;
}
