import type { Command } from "commander";
import { lazily, rootOption, wholeNumber } from "../options.js";
import { queueOption, storeOption } from "../queue-options.js";

/** `vae worker`. */
export function addWorker(program: Command): void {
  program
    .command("worker")
    .description("serve the jobs of a queue; SIGTERM hands them back with their checkpoints")
    .addOption(queueOption().makeOptionMandatory())
    .addOption(storeOption())
    .option("--cores <number>", "cores for jobs (default: all)", wholeNumber(1))
    .option("--memory <mib>", "memory for jobs (default: nine tenths)", wholeNumber(64))
    .option("--gpu <index>", "GPU that jobs may use (default: none)", wholeNumber(0))
    .option("--name <name>", "name in logs and status (default: host and process)")
    .option("--work <folder>", "folder that jobs run in", "runs/worker")
    .option(
      "--claim <seconds>",
      "time without a word after which others take its jobs",
      wholeNumber(1),
      120,
    )
    .option(
      "--checkpoint-every <seconds>",
      "time between two looks for a checkpoint to store",
      wholeNumber(1),
      10,
    )
    .option("--metrics-port <port>", "serve Prometheus metrics there", wholeNumber(0))
    .option("--metrics-host <address>", "address to serve them on", "127.0.0.1")
    .option("--weights <file>", "Inception weights, for jobs that are scored by them")
    .addOption(rootOption())
    .action(lazily(async () => (await import("../../commands/worker.js")).worker));
}
