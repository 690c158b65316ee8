import type { Command } from "commander";
import { NamedOption } from "../named-option.js";
import {
  addImageOptions,
  backendOption,
  bestMetric,
  collect,
  dryRunOption,
  lazily,
  objectiveChoices,
  ownSeedOption,
  precisionOption,
  rootOption,
  wholeNumber,
} from "../options.js";

/** `vae train`. */
export function addTrain(program: Command): void {
  addImageOptions(program.command("train"))
    .description(
      "train a first stage on images, or with --second-stage a second stage on its latents",
    )
    .option("--data <id>", "images to train on: ID, ID:SPLIT, or a path, e.g. folder:photos")
    .option("--network <id>", "network, e.g. dense, or a module of your own, e.g. ./my-network.js")
    .addOption(
      new NamedOption(
        "--objective <name>",
        "published objective, with its weights for such images; --set objective.KEY changes one",
        "objective",
        objectiveChoices,
      ),
    )
    .option("--out <run>", "run folder to write")
    .option("--second-stage <run>", "run whose second stage is trained")
    .option("--steps <number>", "number of steps", wholeNumber(1))
    .option("--epochs <number>", "number of epochs, in place of steps", wholeNumber(1))
    .option("--batch-size <number>", "images of a step", wholeNumber(1))
    .option("--validation <id>", "data set and split to reconstruct at the end of each epoch")
    .option("--keep <number>", "newest checkpoints to keep (default: 2)", wholeNumber(1))
    .option(
      "--keep-best <metric>",
      "keep the best epoch's checkpoint too, by e.g. loss or validationMse; METRIC:max where more is better",
      bestMetric,
    )
    .option("--tensorboard", "write event files for TensorBoard into the run")
    .option("--images-every <epochs>", "draw grids of images into samples/", wholeNumber(1))
    .option("--set <key=value>", "set a value of the configuration; may be repeated", collect)
    .option(
      "--resume",
      "go on with a run from its newest checkpoint; what it was told need not be said again",
    )
    .addOption(rootOption())
    .addOption(ownSeedOption())
    .addOption(backendOption())
    .addOption(precisionOption())
    .addOption(dryRunOption())
    .action(lazily(async () => (await import("../../commands/train.js")).train));
}
