import type { CommandAction } from "../../cli/command-context.js";
import { readPlan } from "../../sweep/sweep-folder.js";
import { finishSweep, type SweepRunOptions } from "./run.js";
import { queueOf } from "./sweep-options.js";

/** `vae sweep retry SWEEP`: what failed, was cancelled or was interrupted runs again, from its last checkpoint. */
export const retry: CommandAction<SweepRunOptions> = async ([word = ""], options, context) => {
  const { log, output } = context;
  const plan = await readPlan(options.out, word);
  const queue = queueOf(options, log.info);
  if (queue === undefined) {
    await finishSweep(plan, options, context);
    return;
  }
  const { retrySweep } = await import("../../fleet/queue/retry-sweep.js");
  const retried = await retrySweep(plan.name, queue);
  output.result(
    { sweep: plan.name, retried },
    () => `${plan.name}: ${retried} jobs are in the queue again.`,
  );
};
