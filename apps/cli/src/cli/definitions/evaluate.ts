import type { Command } from "commander";
import { NamedOption } from "../named-option.js";
import {
  backendOption,
  commaList,
  lazily,
  range,
  rootOption,
  seedOption,
  wholeNumber,
} from "../options.js";

/** `vae evaluate`. */
export function addEvaluate(program: Command): void {
  program
    .command("evaluate")
    .description(
      "score a run's reconstructed and generated images against real ones, or images A against B",
    )
    .argument("<a>", "a run; or images, as vae fid takes them, made (A) and real (B)")
    .argument("[b]", "real images")
    .option(
      "--rows <names>",
      "of a run: rows of the table, with commas between (default: all that the run has)",
      commaList,
    )
    .option(
      "--metrics <names>",
      "mse, variance-loss, fid, kid, prdc, isc (default of A and B: mse,variance-loss; of a run: its table)",
      commaList,
    )
    .addOption(
      new NamedOption("--axis <number>", "of the variance loss", "axis", ["0", "1"]).default("0"),
    )
    .option(
      "--extractor <name>",
      "inception, lenet, pixels, or a module FILE.js (default: inception; of a run of 28×28 grey images: lenet)",
    )
    .addOption(
      new NamedOption("--dims <number>", "features of --extractor inception", "dimension", [
        ...["64", "192", "768", "2048"],
      ]).default("2048"),
    )
    .addOption(
      new NamedOption("--convention <name>", "how images enter Inception", "convention", [
        ...["tf1", "pytorch-fid", "clean"],
      ]),
    )
    .option("--weights <file>", "file of Inception weights (else VAE_INCEPTION_WEIGHTS)")
    .option("--cache <folder>", "where features are kept, so that an interrupted run goes on")
    .option("--no-cache", "keep no features")
    .option("--batch <number>", "images in a batch of --extractor (default: 20)", wholeNumber(1))
    .option("--range <low,high>", "what floats of .npy and .npz files mean by black, white", range)
    .option("--data <id>", "of a run: real images (default: the test split of its data set)")
    .option("--n <number>", "number of images to generate", wholeNumber(2), 10_000)
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/evaluate.js")).evaluate));
}
