import { type Command, Option } from "commander";
import { backendOption, lazily } from "../options.js";

/** `vae doctor`. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description(
      "say what this machine can run: Node, processor, every backend, and why one does not start",
    )
    .addOption(backendOption())
    .option(
      "--tune",
      "time a short training step under the settings that matter, and print the best",
    )
    .addOption(new Option("--probe <name>", "try one backend in this process").hideHelp())
    .addOption(new Option("--time-step", "with --probe, time a training step").hideHelp())
    .action(lazily(async () => (await import("../../commands/doctor.js")).doctor));
}
