import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../../../../test-support/until.js";
import { chaosJobs } from "../chaos-jobs.js";
import { startFleet } from "../chaos-fleet.js";
import type { ChaosRow } from "../chaos-row.js";
import { compareUndisturbed } from "../undisturbed.js";

/** Puts the time of day of a process an hour ahead after 3 s, and an hour back after 3 more. */
const jumpingClock = `
const now = Date.now;
const start = performance.now();
Date.now = () => {
  const seconds = (performance.now() - start) / 1000;
  return now() + (seconds < 3 ? 0 : seconds < 6 ? 3600_000 : -3600_000);
};
`;

/** A clock that jumps, a disk of one megabyte, and jobs that take more memory or time than they may. */
export const machineFaults: ChaosRow = {
  id: "machine-faults",
  fault: "clock jumps, disk full, memory limit, time limit",
  mustHold: "a clear state of the job, retried elsewhere or failed with the reason",
  async run(_extent, folder) {
    const held: Record<string, boolean> = {};
    const figures: Record<string, number | string> = {};
    const fleet = await startFleet(folder);
    try {
      const clock = join(folder, "clock.mjs");
      writeFileSync(clock, jumpingClock);
      const jobs = await chaosJobs({ count: 4, steps: 300, width: 10 });
      await fleet.submit(jobs);
      const jumping = fleet.startWorker({ name: "jumping", nodeOptions: [`--import=${clock}`] });
      const states = await fleet.ended(jobs, 600);
      const { missing, different } = await compareUndisturbed(
        jobs,
        fleet.options.store,
        join(folder, "undisturbed"),
      );
      held["clock jumps: done, and equal to an undisturbed run"] =
        states.every(({ state }) => state === "done") && missing + different === 0;
      figures["claims lost while the clock jumped"] = jumping.lines.filter(({ msg }) =>
        msg.startsWith("the claim is lost"),
      ).length;
      await jumping.end("SIGTERM");

      const greedy = await chaosJobs({ count: 1, steps: 20, width: 11, memory: "64 MiB" });
      await fleet.submit(greedy);
      const small = fleet.startWorker({ name: "small" });
      const [memory] = await fleet.ended(greedy, 300);
      held["memory limit: failed with the reason"] =
        memory?.state === "failed" && /MiB of memory/.test(memory.reason ?? "");
      figures["memory limit"] = memory?.reason ?? "";

      const late = await chaosJobs({ count: 1, steps: 20_000, width: 12, timeLimit: 10 });
      await fleet.submit(late);
      const [time] = await fleet.ended(late, 600);
      held["time limit: failed with the reason"] =
        time?.state === "failed" && /time limit of 10 s/.test(time.reason ?? "");
      figures["time limit"] = time?.reason ?? "";
      await small.end("SIGTERM");

      const disk = join(folder, "disk");
      mkdirSync(disk);
      const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", disk]);
      if (mounted.status !== 0) {
        figures["disk full"] = "not run: only root can mount a small disk";
        return { held, figures };
      }
      try {
        const large = await chaosJobs({ count: 1, steps: 20, width: 64 });
        await fleet.submit(large);
        const full = fleet.startWorker({ name: "full", args: ["--work", join(disk, "work")] });
        const failure = () => full.lines.find(({ end }) => end === "failed")?.reason ?? "";
        await until("the disk is full", 300, () => failure() !== "");
        figures["disk full"] = failure();
        fleet.startWorker({ name: "roomy" });
        const [elsewhere] = await fleet.ended(large, 600);
        held["disk full: says so, and is done elsewhere"] =
          /disk is full|no space left/.test(failure()) && elsewhere?.state === "done";
        await full.end("SIGKILL");
      } finally {
        spawnSync("umount", ["-l", disk]);
      }
      return { held, figures };
    } finally {
      await fleet.stop();
    }
  },
};
