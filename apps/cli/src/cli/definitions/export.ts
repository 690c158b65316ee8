import type { Command } from "commander";
import { NamedOption } from "../named-option.js";
import { backendOption, checkpointOption, lazily, rootOption } from "../options.js";

/** `vae export`. */
export function addExport(program: Command): void {
  program
    .command("export <run>")
    .description("write the first stage for other programs")
    .addOption(
      new NamedOption("--format <name>", "of TensorFlow.js, or weights for all", "format", [
        "layers-model",
        "safetensors",
      ]).makeOptionMandatory(),
    )
    .requiredOption("--out <folder>", "folder to write")
    .addOption(checkpointOption())
    .addOption(rootOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/export.js")).exportRun));
}
