import type { Command } from "commander";
import { NamedOption } from "../named-option.js";
import {
  backendOption,
  checkpointOption,
  collect,
  lazily,
  rootOption,
  samplerChoices,
  seedOption,
  positive,
  treatmentChoices,
  wholeNumber,
  wholeNumbers,
} from "../options.js";

/** `vae sample`. */
export function addSample(program: Command): void {
  program
    .command("sample <run>")
    .description("generate images")
    .requiredOption("--out <file>", "file to write, .png (a grid) or .npy")
    .option("--n <number>", "number of images", wholeNumber(1), 64)
    .addOption(new NamedOption("--stage <number>", "stage to sample from", "stage", ["1", "2"]))
    .addOption(
      new NamedOption("--sampler <id>", "how latents are drawn", "sampler", samplerChoices),
    )
    .option("--set <key=value>", "set an option of the sampler, e.g. components=20", collect)
    .addOption(
      new NamedOption(
        "--renormalise <mode>",
        "what is done to latents before they are decoded",
        "renormalisation",
        treatmentChoices,
      ).default("none"),
    )
    .addOption(checkpointOption())
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/sample.js")).sample));
}

/** `vae reconstruct`. */
export function addReconstruct(program: Command): void {
  program
    .command("reconstruct <run>")
    .description("reconstruct images")
    .requiredOption("--out <file>", "file to write, .png (originals above reconstructions) or .npy")
    .addOption(
      new NamedOption("--from <latent>", "latent that is decoded", "latent", [
        "sample",
        "mean",
      ]).default("sample"),
    )
    .option("--data <id>", "data set and split to reconstruct (default: that of the training)")
    .option("--n <number>", "number of images", wholeNumber(1), 64)
    .addOption(checkpointOption())
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/reconstruct.js")).reconstruct));
}

/** `vae interpolate`. */
export function addInterpolate(program: Command): void {
  program
    .command("interpolate <run>")
    .description("draw the way from one latent to another, a row for each pair")
    .requiredOption("--out <file>", "file to write, .png (a grid) or .npy")
    .addOption(
      new NamedOption("--mode <way>", "way through the latent space", "mode", [
        "linear",
        "spherical",
      ]).default("spherical"),
    )
    .option("--n <number>", "number of pairs", wholeNumber(1), 8)
    .option("--points <number>", "images of a way, ends included", wholeNumber(2), 9)
    .option("--data <id>", "between images 0 and 1, 2 and 3, … of a data set (default: draws)")
    .addOption(checkpointOption())
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/interpolate.js")).interpolate));
}

/** `vae traverse`. */
export function addTraverse(program: Command): void {
  program
    .command("traverse <run>")
    .description("change one latent dimension at a time, a row for each")
    .requiredOption("--out <file>", "file to write, .png (a grid) or .npy")
    .option("--dims <numbers>", "dimensions, with commas between (default: all)", wholeNumbers)
    .option("--points <number>", "images of a row", wholeNumber(2), 9)
    .option("--reach <number>", "values go from minus this to this", positive, 3)
    .option("--data <id>", "around the mean of an image of this data set (default: the origin)")
    .option("--image <number>", "position of that image", wholeNumber(0), 0)
    .addOption(checkpointOption())
    .addOption(rootOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../../commands/traverse.js")).traverse));
}
