import type { CommandAction } from "../../cli/command-context.js";
import { cancelLocally } from "../../sweep/local-sweep.js";
import { readPlan } from "../../sweep/sweep-folder.js";
import { queueOf, type SweepOptions } from "./sweep-options.js";

/** `vae sweep cancel SWEEP`: jobs at work write a checkpoint, and nothing further starts. */
export const cancel: CommandAction<SweepOptions> = async ([word = ""], options, context) => {
  const { log, output } = context;
  const plan = await readPlan(options.out, word);
  const queue = queueOf(options, log.info);
  const cancelled =
    queue === undefined
      ? await cancelLocally(options.out, plan)
      : await (await import("../../fleet/queue/cancel-sweep.js")).cancelSweep(plan.name, queue);
  output.result(
    { sweep: plan.name, cancelled },
    () => `${plan.name}: ${cancelled} jobs cancelled; vae sweep retry ${plan.name} goes on.`,
  );
};
