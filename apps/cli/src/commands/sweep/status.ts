import type { CommandAction } from "../../cli/command-context.js";
import { localStatus } from "../../sweep/local-sweep.js";
import { readPlan } from "../../sweep/sweep-folder.js";
import { countStates, describeStates } from "./describe-states.js";
import { queueOf, type SweepOptions } from "./sweep-options.js";

/** `vae sweep status SWEEP`: where its jobs stand. */
export const status: CommandAction<SweepOptions> = async ([word = ""], options, context) => {
  const { log, output } = context;
  const plan = await readPlan(options.out, word);
  const queue = queueOf(options, log.info);
  const states =
    queue === undefined
      ? await localStatus(options.out, plan)
      : await (
          await import("../../fleet/queue/sweep-status.js")
        ).sweepStatus(plan.name, plan.jobs, queue);
  output.result({ sweep: plan.name, counts: countStates(states), jobs: states }, () =>
    describeStates(plan.name, states),
  );
};
