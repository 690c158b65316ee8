import type { Command } from "commander";
import { NamedOption } from "../named-option.js";
import {
  backendOption,
  collect,
  commaList,
  dryRunOption,
  lazily,
  precisionOption,
  rootOption,
  seedOption,
  wholeNumber,
} from "../options.js";

/** `vae reproduce`. */
export function addReproduce(program: Command): void {
  program
    .command("reproduce <recipe>")
    .description(
      "run a whole experiment: both stages, scores, report; what is finished is found again",
    )
    .addOption(
      new NamedOption("--scale <name>", "how large it is (default: the recipe's own)", "scale", [
        ...["test", "quick", "small", "paper"],
      ]),
    )
    .addOption(
      new NamedOption("--preset <name>", "every knob as someone published it", "preset", [
        ...["paper", "as-released", "first-release", "dai-wipf"],
      ]),
    )
    .option(
      "--set <key=value>",
      "set a value of every model, e.g. firstStage.steps=600, evaluation.generated=1000, data.trainImages=5000",
      collect,
    )
    .option("--only <models>", "models of the experiment, with commas between", commaList)
    .option("--out <folder>", "folder of the runs", "runs")
    .option("--seeds <number>", "number of seeds, from --seed on", wholeNumber(1), 1)
    .option("--resume", "go on with what was interrupted (it does so by itself)")
    .option("--fresh", "train anew, even where finished work is found")
    .option("--publish <folder>", "write the result of all seeds to FOLDER/RECIPE, for docs")
    .option("--weights <file>", "file of Inception weights (else VAE_INCEPTION_WEIGHTS)")
    .option("--no-timing", "measure no step to estimate the time")
    .option(
      "--steps-per-second <first,second>",
      "with --dry-run, rates to count the hours with too, e.g. those of a GPU",
      commaList,
    )
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .addOption(precisionOption())
    .addOption(dryRunOption())
    .action(lazily(async () => (await import("../../commands/reproduce.js")).reproduce));
}
