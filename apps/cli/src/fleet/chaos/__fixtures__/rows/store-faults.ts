import { VaeError } from "@vae/base";
import { s3Environment, startS3 } from "@vae/testing/servers";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { until } from "../../../../test-support/until.js";
import { chaosJobs } from "../chaos-jobs.js";
import { startFleet } from "../chaos-fleet.js";
import type { ChaosRow } from "../chaos-row.js";
import { collectResults } from "../../../queue/collect-results.js";
import { retrySweep } from "../../../queue/retry-sweep.js";

/** An S3 server in its own process refuses, is slow, is full, and changes a byte of what it answers. */
export const storeFaults: ChaosRow = {
  id: "store-faults",
  fault: "store refuses, is slow, is full, returns wrong bytes",
  mustHold: "retried, then a clear error; wrong bytes never used",
  async run(extent, folder) {
    Object.assign(process.env, s3Environment);
    const s3Folder = join(folder, "s3");
    mkdirSync(s3Folder);
    const s3 = await startS3(s3Folder);
    const fleet = await startFleet(folder, { store: s3.store, environment: s3Environment });
    const options = { ...fleet.options };
    const held: Record<string, boolean> = {};
    const figures: Record<string, number | string> = {};
    try {
      const [first, ...others] = await chaosJobs({
        count: extent === "full" ? 4 : 1,
        steps: 20,
        width: 7,
      });
      const one = [first!];
      fleet.startWorker({ name: "a" });
      const retried = () => fleet.lines().filter(({ msg }) => msg.includes("trying again")).length;

      await fleet.submit(one);
      await s3.fail({ mode: "refuse" });
      await until("a store operation is retried", 120, () => retried() > 0);
      await wait(500);
      await s3.fail({ mode: "none" });
      const refused = await fleet.ended(one, 300);
      held["a store that refuses for a while: retried, done"] = refused[0]?.state === "done";
      figures["operations retried while it refused"] = retried();

      await s3.fail({ mode: "wrong" });
      const wrong = await collectResults(one, options).catch((error: unknown) => error);
      held["wrong bytes: a clear error, nothing used"] =
        VaeError.isInstance(wrong) && wrong.code === "DATA_INVALID";
      figures["wrong bytes"] = wrong instanceof Error ? wrong.message : "no error";
      await s3.fail({ mode: "none" });
      held["right bytes again: collected"] = (await collectResults(one, options)).size === 1;

      if (extent === "full") {
        await fleet.submit(others.slice(0, 1));
        await s3.fail({ mode: "slow", delay: 2000 });
        const slow = await fleet.ended(others.slice(0, 1), 600);
        held["a slow store: done"] = slow[0]?.state === "done";
        await s3.fail({ mode: "none" });

        await fleet.submit(others.slice(1, 2));
        await s3.fail({ mode: "full" });
        const full = await fleet.ended(others.slice(1, 2), 900);
        held["a full store: failed with the reason"] =
          full[0]?.state === "failed" && /cannot write .* in 5 tries/.test(full[0].reason ?? "");
        figures["full store"] = full[0]?.reason ?? "";
        await s3.fail({ mode: "none" });
        await retrySweep(one[0]!.sweep, options);
        const again = await fleet.ended(others.slice(1, 2), 600);
        held["vae sweep retry, once it has room: done"] = again[0]?.state === "done";
      }
      return { held, figures };
    } finally {
      await s3.fail({ mode: "none" });
      await fleet.stop();
      await s3.stop();
    }
  },
};
