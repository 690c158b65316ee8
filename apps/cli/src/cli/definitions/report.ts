import type { Command } from "commander";
import { backendOption, lazily } from "../options.js";

/** `vae report`. */
export function addReport(program: Command): void {
  program
    .command("report <run>")
    .description("write report.html of a run anew")
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/report.js")).report));
}
