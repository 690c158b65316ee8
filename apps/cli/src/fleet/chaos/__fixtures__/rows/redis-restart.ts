import { setTimeout as wait } from "node:timers/promises";
import { until } from "../../../../test-support/until.js";
import { chaosJobs } from "../chaos-jobs.js";
import { countEnds, countTrained, isUp, startFleet } from "../chaos-fleet.js";
import type { ChaosRow } from "../chaos-row.js";

/** Redis dies and comes back with what its append-only file holds. */
export const redisRestart: ChaosRow = {
  id: "redis-restart",
  fault: "Redis restarted with AOF during the sweep",
  mustHold: "resumes by itself",
  run: (_extent, folder) => outage(folder, 12, 1, 5),
};

/** Redis is away for as long as a machine takes to start anew. */
export const redisGone: ChaosRow = {
  id: "redis-gone",
  fault: "Redis gone for 60 s",
  mustHold: "workers wait, say so, continue; nothing trained twice to the end",
  run: (extent, folder) =>
    extent === "full" ? outage(folder, 12, 60, 120) : outage(folder, 3, 6, 20),
};

async function outage(folder: string, count: number, seconds: number, claim: number) {
  const jobs = await chaosJobs({ count, steps: count > 3 ? 200 : 40, width: 5 });
  const fleet = await startFleet(folder, { redis: { aof: true } });
  try {
    await fleet.submit(jobs);
    const workers = ["a", "b"].map((name) => fleet.startWorker({ name, claim }));
    // One that looks for Redis later would never miss it.
    await until("both workers are up", 120, () => workers.every(isUp));
    await until("a job begins", 120, () => fleet.lines().some(({ msg }) => msg === "job starts"));
    if (count > 3) await until("a job ends", 300, () => countEnds(fleet.lines(), "done") > 0);
    await fleet.redis.kill();
    const doneBefore = countEnds(fleet.lines(), "done");
    await wait(seconds * 1000);
    const doneWhileGone = countEnds(fleet.lines(), "done") - doneBefore;
    await fleet.redis.start();
    const states = await fleet.ended(jobs, 900);
    const said = (words: string) =>
      workers.every((worker) => worker.lines.some(({ msg }) => msg.includes(words)));
    // One worker may end the last job before the other tries to connect again, up to 5 s apart.
    const isBack = await until("every worker is back", 30, () => said("is back")).then(
      () => true,
      () => false,
    );
    const trained = await countTrained(fleet, jobs.length);
    return {
      held: {
        "every job is done": states.every(({ state }) => state === "done"),
        "every worker says that Redis is gone": said("is gone; waiting"),
        "every worker says that it is back": isBack,
        "no worker ended": workers.every(({ process }) => process.exitCode === null),
        "nothing was trained twice to the end": trained === jobs.length,
      },
      figures: {
        jobs: jobs.length,
        "seconds without Redis": seconds,
        "jobs that ended meanwhile": doneWhileGone,
        "trainings that ended": trained,
      },
    };
  } finally {
    await fleet.stop();
  }
}
