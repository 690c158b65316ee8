import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { resultHash, type JobResult } from "../../../../sweep/job-result.js";
import { runJob } from "../../../../sweep/run-job.js";
import type { SweepJob } from "../../../../sweep/sweep-job.js";
import { until } from "../../../../test-support/until.js";
import { collectResults } from "../../../queue/collect-results.js";
import { sweepStatus } from "../../../queue/sweep-status.js";
import { publishResult } from "../../../store/job-store.js";
import { openStorage } from "../../../store/open-storage.js";
import { chaosJobs } from "../chaos-jobs.js";
import { startFleet } from "../chaos-fleet.js";
import type { ChaosRow } from "../chaos-row.js";

/** Ten thousand jobs wait, one worker serves them; then all of them have results. */
export const manyJobs: ChaosRow = {
  id: "many-jobs",
  fault: "10,000 queued jobs",
  mustHold: "status under 1 s, collect under 10 s, worker memory flat",
  async run(_extent, folder) {
    const count = 10_000;
    const jobs = await chaosJobs({ count, steps: 3, width: 13 });
    const fleet = await startFleet(folder);
    try {
      const submitted = await timed(() => fleet.submit(jobs));
      // The worker refuses them all, which is the most that it can do in little time: each is taken, looked at, and left.
      const worker = fleet.startWorker({ name: "a", args: ["--memory", "64"] });
      const refused = () => worker.lines.filter(({ end }) => end === "refused").length;
      await until("jobs are taken", 120, () => refused() > count / 20);
      const early = residentMiB(worker.process.pid);
      await until("most are taken", 1200, () => refused() > 0.9 * count);
      await wait(1000);
      const late = residentMiB(worker.process.pid);
      const status = await timed(() => sweepStatus(jobs[0]!.sweep, jobs, fleet.options));
      await worker.end("SIGTERM");

      await fillStore(jobs, fleet.options.store, folder);
      const collected = await timed(() => collectResults(jobs, fleet.options));
      const done = await timed(() => sweepStatus(jobs[0]!.sweep, jobs, fleet.options));
      return {
        held: {
          "status in less than 1 s": status.seconds < 1 && done.seconds < 1,
          "collect in less than 10 s": collected.seconds < 10,
          "every result is collected": collected.value.size === count,
          "worker memory flat": late < early * 1.2 + 20,
        },
        figures: {
          jobs: count,
          "seconds to submit": submitted.seconds,
          "seconds of status, all waiting": status.seconds,
          "seconds of status, all done": done.seconds,
          "seconds of collect": collected.seconds,
          "worker MiB after a twentieth": early,
          "worker MiB after nine tenths": late,
        },
      };
    } finally {
      await fleet.stop();
    }
  },
};

/** Gives every job a result: that of the first, under its own id. */
async function fillStore(jobs: readonly SweepJob[], store: string, folder: string): Promise<void> {
  const storage = await openStorage(store);
  const { content, ...rest } = await runJob(jobs[0]!, { folder: join(folder, "one") });
  const made = { worker: "chaos", at: rest.finished, seconds: 0 };
  for (let i = 0; i < jobs.length; i += 50) {
    await Promise.all(
      jobs.slice(i, i + 50).map(({ id, name }) => {
        const result: JobResult = {
          ...rest,
          content,
          job: id,
          name,
          hash: resultHash(id, content),
        };
        return publishResult(storage, { format: 1, job: id, value: result, files: {}, made });
      }),
    );
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: Math.round(performance.now() - start) / 1000 };
}

function residentMiB(pid: number | undefined): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kibibytes) / 1024);
}
