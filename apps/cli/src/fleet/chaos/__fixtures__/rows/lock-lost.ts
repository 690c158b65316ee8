import { join } from "node:path";
import { until } from "../../../../test-support/until.js";
import { chaosJobs } from "../chaos-jobs.js";
import { countEnds, startFleet } from "../chaos-fleet.js";
import type { ChaosRow } from "../chaos-row.js";
import { compareUndisturbed } from "../undisturbed.js";

/** A worker is stopped for longer than its claim lasts, while the process of its job trains on; then it wakes. */
export const lockLost: ChaosRow = {
  id: "lock-lost",
  fault: "two workers on one job (lock lost)",
  mustHold: "one result, the other discarded",
  async run(_extent, folder) {
    // Steps enough that the first worker is stopped long before the last one.
    const jobs = await chaosJobs({ count: 1, steps: 200, width: 8 });
    const fleet = await startFleet(folder);
    try {
      await fleet.submit(jobs);
      const first = fleet.startWorker({ name: "first", claim: 2 });
      await until("the first worker begins", 120, () =>
        first.lines.some(({ msg }) => msg === "job starts"),
      );
      first.process.kill("SIGSTOP");
      const second = fleet.startWorker({ name: "second", claim: 2 });
      const states = await fleet.ended(jobs, 300);
      first.process.kill("SIGCONT");
      await until("the first worker is done with it", 120, () =>
        first.lines.some(({ end }) => end !== undefined),
      );
      const end = first.lines.find((line) => line.end !== undefined)?.end ?? "";
      const { missing, different } = await compareUndisturbed(
        jobs,
        fleet.options.store,
        join(folder, "undisturbed"),
      );
      return {
        held: {
          "the job is done": states[0]?.state === "done",
          "the second worker's result is the one": countEnds(second.lines, "done") === 1,
          "the first one's is discarded": end === "discarded" || end === "lost",
          "the result equals that of an undisturbed run": missing + different === 0,
        },
        figures: { "how the first worker ended it": end },
      };
    } finally {
      await fleet.stop();
    }
  },
};
