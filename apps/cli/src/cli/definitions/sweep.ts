import { InvalidArgumentError, Option, type Command } from "commander";
import { dryRunOption, lazily, rootOption, wholeNumber, wholeNumbers } from "../options.js";
import { queueOption, storeOption } from "../queue-options.js";
import { addSweepBoard } from "./sweep-board.js";

/** `vae sweep` and its commands. */
export function addSweep(program: Command): void {
  const sweep = program
    .command("sweep")
    .description("many trainings: a grid, a list or a random search over a recipe, and its table")
    .addHelpText("after", sweepHelp);
  withMachine(
    withPlaces(
      sweep
        .command("run <file>")
        .description("run all jobs of a sweep file (YAML, or a module); finished ones are found"),
    ),
  )
    .addOption(dryRunOption())
    .action(lazily(async () => (await import("../../commands/sweep/run.js")).run));
  withPlaces(
    sweep.command("status <sweep>").description("where the jobs stand (SWEEP: its name or file)"),
  ).action(lazily(async () => (await import("../../commands/sweep/status.js")).status));
  withPlaces(
    sweep
      .command("cancel <sweep>")
      .description("let jobs at work write a checkpoint, and start no others"),
  ).action(lazily(async () => (await import("../../commands/sweep/cancel.js")).cancel));
  withMachine(
    withPlaces(
      sweep
        .command("retry <sweep>")
        .description("run again what failed, was cancelled or interrupted, from its checkpoints"),
    ),
  ).action(lazily(async () => (await import("../../commands/sweep/retry.js")).retry));
  withPlaces(
    sweep
      .command("collect <sweep>")
      .description("write the table: table.csv, runs.csv, table.json, report.html"),
  )
    .option(
      "--baseline <row>",
      "row of the table that differences are taken against",
      wholeNumber(1),
      1,
    )
    .action(lazily(async () => (await import("../../commands/sweep/collect.js")).collect));
  addSweepBoard(sweep);
}

const sweepHelp = `
Every command takes --out FOLDER (default: runs) and, for many machines,
  --queue <address>  a Redis, e.g. redis://localhost:6379 or rediss://host (else VAE_QUEUE_URL);
                     without it the jobs run on this machine
  --store <place>    where results and checkpoints of a queue are kept: a folder, or s3://bucket/prefix
The jobs of a queue are served by vae worker --queue <address>, on as many machines as you like.`;

function withPlaces(command: Command): Command {
  return command
    .option("--out <folder>", "folder of sweeps and jobs", "runs")
    .addOption(queueOption())
    .addOption(storeOption());
}

/** What the machine gives where there is no queue. */
function withMachine(command: Command): Command {
  return command
    .option("--cores <number>", "cores that jobs may take together (default: all)", wholeNumber(1))
    .option(
      "--memory <size>",
      "memory that they may take together, e.g. 8GiB (default: 4/5 of all)",
      memorySize,
    )
    .addOption(
      new Option("--gpus <indices>", "GPUs for jobs that ask for one, e.g. 0,1").argParser(
        wholeNumbers,
      ),
    )
    .option(
      "--attempts <number>",
      "attempts at a job that is killed or whose disk fails",
      wholeNumber(1),
      3,
    )
    .option("--detach", "with --queue, do not wait for the jobs")
    .option("--weights <file>", "file of Inception weights (else VAE_INCEPTION_WEIGHTS)")
    .addOption(rootOption());
}

function memorySize(text: string): string {
  if (/^\d+(\.\d+)? ?[MG]iB$/.test(text)) return text;
  throw new InvalidArgumentError("Expected a size such as 512MiB or 8GiB.");
}
