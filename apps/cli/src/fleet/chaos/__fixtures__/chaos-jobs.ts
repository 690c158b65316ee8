import { tinySweep } from "../../../sweep/__fixtures__/tiny-sweep.js";
import { planSweep } from "../../../sweep/plan-sweep.js";
import type { SweepFile } from "../../../sweep/sweep-file.js";
import type { SweepJob } from "../../../sweep/sweep-job.js";

/** What sets the jobs of a row apart from those of others. */
export interface ChaosJobsOptions {
  readonly count: number;
  /** Steps of the first stage; each takes some milliseconds. */
  readonly steps: number;
  /** Width of the hidden layer: rows that share a number share jobs. */
  readonly width: number;
  readonly memory?: string;
  /** Seconds of one attempt. */
  readonly timeLimit?: number;
}

/** Real trainings on the backend `cpu`, of a network so small that starting its process takes longer. */
export async function chaosJobs({
  count,
  steps,
  width,
  memory = "1 GiB",
  timeLimit,
}: ChaosJobsOptions): Promise<readonly SweepJob[]> {
  const { config } = tinySweep;
  const sweep: SweepFile = {
    ...tinySweep,
    name: `chaos-${width}`,
    config: {
      ...config,
      firstStage: {
        ...config.firstStage,
        network: { ...config.firstStage.network, widths: [width] },
        steps,
        logEvery: 10,
        checkpointEvery: Math.max(1, Math.floor(steps / 4)),
      },
    },
    seeds: count,
    resources: { memory },
    ...(timeLimit === undefined ? {} : { timeLimit }),
  };
  return (await planSweep(sweep, { subject: "chaos" })).jobs;
}
