import type { CommandAction } from "../../cli/command-context.js";
import { collectSweep } from "../../sweep/collect-sweep.js";
import { localResults } from "../../sweep/local-sweep.js";
import { readPlan, sweepFolder } from "../../sweep/sweep-folder.js";
import { describeTable } from "../../sweep/sweep-table.js";
import { writeCollected } from "../../sweep/write-collected.js";
import { queueOf, type SweepOptions } from "./sweep-options.js";

/** Options of `vae sweep collect`. */
export interface SweepCollectOptions extends SweepOptions {
  readonly baseline: number;
}

/** `vae sweep collect SWEEP`: the table of what is finished, as text, CSV, JSON and a report. */
export const collect: CommandAction<SweepCollectOptions> = async (
  [word = ""],
  options,
  { log, output, commandLine },
) => {
  const { out, baseline } = options;
  const plan = await readPlan(out, word);
  const queue = queueOf(options, log.info);
  const results =
    queue === undefined
      ? await localResults(out, plan)
      : await (
          await import("../../fleet/queue/collect-results.js")
        ).collectResults(plan.jobs, queue);
  const collected = collectSweep(plan, results, { baseline });
  const files = await writeCollected(sweepFolder(out, plan.name), collected, commandLine);
  output.result({ ...collected, files }, () =>
    [describeTable(collected), "", ...files.map((file) => `Written: ${file}`)].join("\n"),
  );
};
