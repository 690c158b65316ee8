import { Rng } from "@vae/base";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { until } from "../../../../test-support/until.js";
import { chaosJobs } from "../chaos-jobs.js";
import { countEnds, startFleet, type ChaosWorker } from "../chaos-fleet.js";
import type { ChaosRow } from "../chaos-row.js";
import { compareUndisturbed } from "../undisturbed.js";

/** Workers are killed at random moments and started again, as a supervisor would. */
export const kills: ChaosRow = {
  id: "kills",
  fault: "200 small jobs, 4 workers, 20 kill -9 at random moments",
  mustHold: "every job once in the result, each equal bit for bit to an undisturbed run",
  async run(_extent, folder) {
    const plan = { jobs: 200, workers: 4, kills: 20, steps: 40 };
    const jobs = await chaosJobs({ count: plan.jobs, steps: plan.steps, width: 4 });
    const fleet = await startFleet(folder);
    try {
      const start = performance.now();
      const names = Array.from({ length: plan.workers }, (_, i) => `worker-${i + 1}`);
      await fleet.submit(jobs);
      const alive: ChaosWorker[] = names.map((name) => fleet.startWorker({ name }));
      const rng = new Rng(11);
      await until("a job ends", 600, () => countEnds(fleet.lines(), "done") > 0);
      for (let kill = 0; kill < plan.kills; kill++) {
        await wait(1000 + 5000 * rng.uniform());
        const i = Math.floor(rng.uniform() * plan.workers);
        await alive[i]!.end("SIGKILL");
        alive[i] = fleet.startWorker({ name: names[i]! });
      }
      const states = await fleet.ended(jobs, 3600);
      const seconds = (performance.now() - start) / 1000;
      const { missing, different } = await compareUndisturbed(
        jobs,
        fleet.options.store,
        join(folder, "undisturbed"),
      );
      const lines = fleet.lines();
      return {
        held: {
          "every job is done": states.every(({ state }) => state === "done"),
          "every job is once in the store": missing === 0,
          "every result equals that of an undisturbed run": different === 0,
        },
        figures: {
          jobs: plan.jobs,
          kills: plan.kills,
          seconds: Math.round(seconds),
          "jobs taken over by another worker": lines.filter(({ msg }) =>
            msg.startsWith("its worker"),
          ).length,
          "continued from a stored checkpoint": lines.filter(({ msg }) => msg.startsWith("goes on"))
            .length,
          "results discarded": countEnds(lines, "discarded"),
        },
      };
    } finally {
      await fleet.stop();
    }
  },
};
