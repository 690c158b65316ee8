import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JobState } from "../../../../sweep/job-state.js";
import { createJob, type SweepJob } from "../../../../sweep/sweep-job.js";
import { until } from "../../../../test-support/until.js";
import { chaosJobs } from "../chaos-jobs.js";
import { startFleet } from "../chaos-fleet.js";
import type { ChaosRow } from "../chaos-row.js";
import { sweepStatus } from "../../../queue/sweep-status.js";

/** Makes Node read another byte at the end of one built file: the worker then is of another code version. */
const otherBuild = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const read = fs.readFileSync;
fs.readFileSync = (path, ...rest) => {
  const content = read(path, ...rest);
  if (!String(path).endsWith("dist/main.js")) return content;
  return Buffer.concat([Buffer.from(content), Buffer.from("\\n//")]);
};
syncBuiltinESMExports();
`;

/** A worker of another build, and a job made with other data. */
export const otherCode: ChaosRow = {
  id: "other-code",
  fault: "worker of another code version or data",
  mustHold: "refuses the job, says why",
  async run(_extent, folder) {
    const [job] = await chaosJobs({ count: 1, steps: 20, width: 9 });
    const { sweep, title, variant, identity, priority, resources, timeLimit, metrics } = job!;
    const parts = { sweep, title, variant, priority, resources, timeLimit, metrics };
    const otherData: SweepJob = createJob({
      ...parts,
      identity: { ...identity, data: { ...identity.data, train: "made-elsewhere" } },
    });
    const fleet = await startFleet(folder);
    try {
      const preload = join(folder, "other-build.mjs");
      writeFileSync(preload, otherBuild);
      await fleet.submit([job!, otherData]);
      const other = fleet.startWorker({ name: "other", nodeOptions: [`--import=${preload}`] });
      // What was seen is kept: a moment later a job may be at work again, to be refused once more.
      let seen: readonly JobState[] = [];
      const look = async () =>
        (seen = await sweepStatus(job!.sweep, [job!, otherData], fleet.options));
      await until("both are refused", 120, async () =>
        (await look()).every(({ reason }) => reason?.includes("refused by other") === true),
      );
      const [byCode] = seen;
      await other.end("SIGTERM");
      fleet.startWorker({ name: "same" });
      const ended = await fleet.ended([job!], 300);
      await until("the data is refused", 120, async () =>
        ((await look())[1]?.reason ?? "").includes("refused by same"),
      );
      const [, byData] = seen;
      return {
        held: {
          "another build refuses it and says why": /made for code .*, here is/.test(
            byCode?.reason ?? "",
          ),
          "the job stays for the right build, which does it": ended[0]?.state === "done",
          "other data are refused with the reason": /made for other data/.test(
            byData?.reason ?? "",
          ),
          "the refused job waits": byData?.state === "waiting",
        },
        figures: { code: byCode?.reason ?? "", data: byData?.reason ?? "" },
      };
    } finally {
      await fleet.stop();
    }
  },
};
