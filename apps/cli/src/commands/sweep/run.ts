import { VaeError } from "@vae/base";
import { availableParallelism, totalmem } from "node:os";
import type { CommandAction, CommandContext } from "../../cli/command-context.js";
import { table } from "../../cli/table.js";
import type { JobState } from "../../sweep/job-state.js";
import { mebibytesOf, planSweep, type SweepPlan } from "../../sweep/plan-sweep.js";
import { runSweep, type Machine } from "../../sweep/run-sweep.js";
import { readSweepFile } from "../../sweep/sweep-file.js";
import { sweepFolder, writePlan } from "../../sweep/sweep-folder.js";
import { createSweepView } from "../../sweep/sweep-view.js";
import { resumable } from "../resumable.js";
import { countStates, describeCounts } from "./describe-states.js";
import { queueOf, type SweepOptions } from "./sweep-options.js";

/** Options of `vae sweep run`. */
export interface SweepRunOptions extends SweepOptions {
  readonly cores?: number;
  readonly memory?: string;
  readonly gpus?: readonly number[];
  readonly attempts: number;
  readonly detach?: boolean;
  readonly root?: string;
  readonly weights?: string;
  readonly dryRun?: boolean;
}

/** `vae sweep run FILE`: all jobs of a sweep, on this machine or by way of a queue. */
export const run: CommandAction<SweepRunOptions> = async ([file = ""], options, context) => {
  const { root, weights } = options;
  const sweep = await readSweepFile(file);
  const plan = await planSweep(sweep, { subject: file, root, weights });
  if (options.dryRun === true) {
    context.output.result(plan, () => describePlan(plan));
    return;
  }
  await finishSweep(plan, options, context);
};

/** Runs what is left of a planned sweep, here or by way of a queue. */
export async function finishSweep(
  plan: SweepPlan,
  options: SweepRunOptions,
  context: CommandContext,
): Promise<void> {
  const { out, quiet } = options;
  const { log, output } = context;
  const queue = queueOf(options, log.info);
  if (queue !== undefined) {
    await writePlan(out, plan);
    const { submitSweep } = await import("../../fleet/queue/submit-sweep.js");
    const { added, found } = await submitSweep(plan.jobs, queue);
    log.info(`${plan.name}: ${added} jobs are in the queue, ${found} were finished before.`);
    if (options.detach === true) {
      output.result({ sweep: plan.name, added, found }, () =>
        [`Look: vae sweep status ${plan.name}`, `Then: vae sweep collect ${plan.name}`].join("\n"),
      );
      return;
    }
  }
  const signal = context.listenForInterrupt(
    queue === undefined
      ? "every job finishes its step and writes a checkpoint"
      : "the jobs stay in the queue, and its workers go on",
  );
  const view = createSweepView({ name: plan.name, total: plan.jobs.length, quiet });
  signal.addEventListener("abort", () => {
    view.stop();
  });
  let states: readonly JobState[];
  try {
    states = await resumable(context.commandLine, async () => {
      if (queue !== undefined) {
        const { waitForSweep } = await import("../../fleet/queue/wait-for-sweep.js");
        const onStates = (all: readonly JobState[]) => {
          for (const state of all) view.update(state);
        };
        return waitForSweep(plan.jobs, { ...queue, signal, onStates });
      }
      return runSweep(plan, {
        out,
        machine: machineOf(options),
        root: options.root,
        weights: options.weights,
        attempts: options.attempts,
        signal,
        onChange: (_, state) => {
          view.update(state);
        },
      });
    });
  } finally {
    view.stop();
  }
  const counts = countStates(states);
  output.result({ sweep: plan.name, folder: sweepFolder(out, plan.name), counts, states }, () =>
    [
      `${plan.name}: ${describeCounts(states)}`,
      ...(counts.done > 0 ? [`Next: vae sweep collect ${plan.name}${words(options)}`] : []),
    ].join("\n"),
  );
  if (counts.failed === 0) return;
  const failed = states.find(({ state }) => state === "failed");
  throw new VaeError(
    "IO_FAILED",
    `${plan.name}: ${counts.failed} of ${states.length} jobs failed, the first: ${failed?.reason ?? failed?.name ?? ""} Go on with vae sweep retry ${plan.name}${words(options)}.`,
  );
}

/** The options that find the sweep again. */
function words({ out, queue }: SweepRunOptions): string {
  return `${out === "runs" ? "" : ` --out ${out}`}${queue === undefined ? "" : ` --queue ${queue}`}`;
}

/** What this machine gives: all its cores, and four fifths of its memory. */
function machineOf({ cores, memory, gpus = [] }: SweepRunOptions): Machine {
  return {
    cores: cores ?? availableParallelism(),
    memoryMiB:
      memory === undefined ? Math.floor((totalmem() / 2 ** 20) * 0.8) : mebibytesOf(memory),
    gpus,
  };
}

function describePlan(plan: SweepPlan): string {
  const { entries, jobs, metrics } = plan;
  const names = new Map(jobs.map((job) => [job.id, job]));
  const keys = [...new Set(entries.flatMap(({ variant }) => Object.keys(variant)))];
  const [first] = jobs;
  const { cores = 0, memoryMiB = 0, gpu = 0 } = first?.resources ?? {};
  return [
    table(
      [...keys.map((title) => ({ title })), { title: "seed", align: "right" }, { title: "job" }],
      entries.map(({ variant, seed, job }) => [
        ...keys.map((key) => String(variant[key] ?? "")),
        String(seed),
        names.get(job)?.name ?? job,
      ]),
    ),
    "",
    `${jobs.length} jobs of ${cores} ${cores === 1 ? "core" : "cores"}, ${memoryMiB} MiB${gpu > 0 ? " and a GPU" : ""} each; code ${first?.identity.code ?? ""}`,
    `Collected: ${metrics.join(", ")}`,
  ].join("\n");
}
