import { planSweep } from "../plan-sweep.js";
import type { SweepFile } from "../sweep-file.js";
import type { SweepJob } from "../sweep-job.js";

/** The first job of a sweep, of the code that runs. */
export async function jobOf(sweep: SweepFile): Promise<SweepJob> {
  return (await planSweep(sweep, { subject: "a" })).jobs[0]!;
}
