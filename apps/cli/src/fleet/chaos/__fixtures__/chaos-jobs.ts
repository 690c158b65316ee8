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
  const sweep: SweepFile = {
    name: `chaos-${width}`,
    kind: "scatter",
    config: {
      data: {
        train: "synthetic:shapes",
        evaluation: "synthetic:shapes,seed=2",
        trainImages: 20,
        evaluationImages: 10,
      },
      firstStage: {
        network: { id: "dense", widths: [width], latent: 2 },
        objective: { gamma: { rule: "computed" }, klWeight: 1 },
        optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        schedule: { learningRate: 1e-3 },
        batchSize: 10,
        steps,
        logEvery: 10,
        checkpointEvery: Math.max(1, Math.floor(steps / 4)),
      },
      evaluation: { generated: 1, extractor: "block-means", rows: [] },
    },
    seeds: count,
    backend: "cpu",
    resources: { memory },
    ...(timeLimit === undefined ? {} : { timeLimit }),
  };
  return (await planSweep(sweep, { subject: "chaos" })).jobs;
}
