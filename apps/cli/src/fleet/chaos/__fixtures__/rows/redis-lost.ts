import { until } from "../../../../test-support/until.js";
import { chaosJobs } from "../chaos-jobs.js";
import { countEnds, countTrained, startFleet } from "../chaos-fleet.js";
import type { ChaosRow } from "../chaos-row.js";

/** Redis comes back empty; the store remembers. */
export const redisLost: ChaosRow = {
  id: "redis-lost",
  fault: "Redis without persistence loses all",
  mustHold: "`vae sweep run` again finds finished work in the store",
  async run(extent, folder) {
    const count = extent === "full" ? 12 : 3;
    const jobs = await chaosJobs({ count, steps: 40, width: 6 });
    const fleet = await startFleet(folder);
    try {
      await fleet.submit(jobs);
      const worker = fleet.startWorker({ name: "a" });
      const before = Math.floor(count / 3);
      await until("jobs end", 600, () => countEnds(fleet.lines(), "done") >= before);
      await fleet.redis.kill();
      await fleet.redis.start();
      // What was at work when Redis went ends or is given up; either way nothing is lost.
      await until("the worker is back", 60, () =>
        worker.lines.some(({ msg }) => msg.includes("is back")),
      );
      const { added, found } = await fleet.submit(jobs);
      const states = await fleet.ended(jobs, 900);
      const trained = await countTrained(fleet, count);
      return {
        held: {
          "finished work is found": found >= before,
          "every job is done": states.every(({ state }) => state === "done"),
          "nothing was trained twice to the end": trained === count,
        },
        figures: { jobs: count, "found in the store": found, "queued again": added },
      };
    } finally {
      await fleet.stop();
    }
  },
};
