import { Command, Option, type CommanderError } from "commander";
import { toolkitVersion } from "../runs/toolkit-version.js";
import {
  backendOption,
  bestMetric,
  collect,
  commaList,
  dryRunOption,
  lazily,
  ownSeedOption,
  precisionOption,
  renormalisationChoices,
  rootOption,
  samplerChoices,
  seedOption,
  treatmentChoices,
  wholeNumber,
} from "./options.js";
import { NamedOption } from "./named-option.js";
import { UsageError } from "./usage-error.js";

/**
 * The whole command line, as data: nothing of a command is loaded before it runs.
 *
 * @returns A program whose `parseAsync` throws a {@link UsageError} for whatever it does not know.
 */
export function createProgram(): Command {
  const program = new Command("vae")
    .description("Train variational autoencoders, sample from them, renormalise, and measure.")
    .version(toolkitVersion(), "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false) // commander's own says nothing of a command that it does not know
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText("after", footer);
  addDoctor(program);
  addBackend(program);
  addDatasets(program);
  addTrain(program);
  addSample(program);
  addReconstruct(program);
  addEvaluate(program);
  addLatents(program);
  addReproduce(program);
  addReport(program);
  prepare(program, "vae");
  addHelp(program);
  return program;
}

const footer = `
Exit codes: 0 done, 1 unexpected, 2 unknown on the command line, 3 configuration or data, 4 backend,
  5 files, 6 training diverged, 130 or 143 interrupted after a checkpoint.
Environment: VAE_BACKEND (--backend), VAE_DATA (--root), VAE_DEBUG=1 (where an error comes from), NO_COLOR.`;

/** Gives every command the shared options, and errors instead of exits. */
function prepare(command: Command, path: string): void {
  command
    .configureOutput({ writeErr: () => undefined }) // one place prints errors, and it is not this one
    .exitOverride((error) => {
      throw isAsked(error) ? error : usageError(command, path, error);
    });
  if (command.commands.length === 0) {
    command
      .option("--json", "print one JSON document on standard output")
      .option("--quiet", "print no progress and no news on standard error");
  }
  for (const child of command.commands) prepare(child, `${path} ${child.name()}`);
}

function addHelp(program: Command): void {
  program
    .command("help [command...]")
    .description("print help for a command")
    .action(async (names: readonly string[]) => {
      let command = program;
      for (const name of names) {
        const child = command.commands.find((candidate) => candidate.name() === name);
        if (command.commands.length === 0) {
          throw new UsageError("vae help", `vae help: ${command.name()} has no command "${name}".`);
        }
        if (child === undefined) {
          const { unknownName } = await import("@vae/base");
          throw unknownName(
            "command",
            name,
            command.commands.map((candidate) => candidate.name()),
          );
        }
        command = child;
      }
      command.outputHelp();
    });
}

/** Whether commander threw because it printed what was asked for. */
export function isAsked({ code }: CommanderError): boolean {
  return code === "commander.helpDisplayed" || code === "commander.version";
}

function usageError(command: Command, path: string, error: CommanderError): UsageError {
  if (error.code === "commander.help") {
    const names = command.commands.map((child) => child.name()).join(", ");
    return new UsageError(path, `${path}: a command is missing, one of ${names}.`);
  }
  return UsageError.from(path, error);
}

function addDoctor(program: Command): void {
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
    .action(lazily(async () => (await import("../commands/doctor.js")).doctor));
}

function addBackend(program: Command): void {
  const backend = program
    .command("backend")
    .description("install native TensorFlow, the fastest backend, into the user's cache");
  backend
    .command("install")
    .description("build native TensorFlow for this machine, with steps that run as graphs")
    .option("--tensorflow <dir>", "an installed TensorFlow or an unpacked wheel to link to")
    .option(
      "--libtensorflow <file>",
      "a wheel or an archive of the C library, a file or an address",
    )
    .option("--gpu", "take TensorFlow with CUDA (not verified on a GPU yet)")
    .option("--force", "build anew where a build is there")
    .addOption(dryRunOption())
    .action(lazily(async () => (await import("../commands/backend.js")).installBackend));
  backend
    .command("status")
    .description("say what there is of native TensorFlow")
    .action(lazily(async () => (await import("../commands/backend.js")).backendStatus));
  backend
    .command("remove")
    .description("remove all builds of native TensorFlow from the cache")
    .action(lazily(async () => (await import("../commands/backend.js")).removeBackend));
}

function addDatasets(program: Command): void {
  const datasets = program.command("datasets").description("show the data sets");
  datasets
    .command("list")
    .description("list the data sets")
    .action(lazily(async () => (await import("../commands/datasets.js")).listOfDatasets));
  datasets
    .command("info <id>")
    .description("count images and classes of a data set (ID or ID:SPLIT), and take its moments")
    .addOption(rootOption())
    .action(lazily(async () => (await import("../commands/datasets.js")).datasetInfo));
  datasets
    .command("preview <id>")
    .description("draw some images of a data set (ID or ID:SPLIT) as a grid")
    .requiredOption("--out <file>", "PNG file to write")
    .option("--n <number>", "number of images", wholeNumber(1), 64)
    .addOption(seedOption())
    .addOption(rootOption())
    .action(lazily(async () => (await import("../commands/datasets.js")).previewDataset));
}

function addTrain(program: Command): void {
  program
    .command("train")
    .description(
      "train a first stage on images, or with --second-stage a second stage on its latents",
    )
    .option("--data <id>", "data set and split to train on, e.g. fashion-mnist-10k:train")
    .option("--network <id>", "network, e.g. dense")
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
    .action(lazily(async () => (await import("../commands/train.js")).train));
}

function addSample(program: Command): void {
  program
    .command("sample <run>")
    .description("generate images")
    .requiredOption("--out <file>", "file to write, .png (a grid) or .npy")
    .option("--n <number>", "number of images", wholeNumber(1), 64)
    .addOption(new NamedOption("--stage <number>", "stage to sample from", "stage", ["1", "2"]))
    .addOption(
      new NamedOption("--sampler <id>", "how latents are drawn", "sampler", samplerChoices),
    )
    .addOption(
      new NamedOption(
        "--renormalise <mode>",
        "what is done to latents before they are decoded",
        "renormalisation",
        treatmentChoices,
      ).default("none"),
    )
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/sample.js")).sample));
}

function addReconstruct(program: Command): void {
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
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/reconstruct.js")).reconstruct));
}

function addEvaluate(program: Command): void {
  program
    .command("evaluate <run>")
    .description("score reconstructed and generated images against real ones")
    .option(
      "--rows <names>",
      "rows of the table, with commas between (default: all that the run has)",
      commaList,
    )
    .addOption(
      new NamedOption("--extractor <id>", "features that are compared", "extractor", [
        "lenet",
      ]).default("lenet"),
    )
    .option("--data <id>", "data set and split of the real images")
    .option("--n <number>", "number of images to generate", wholeNumber(2), 10_000)
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/evaluate.js")).evaluate));
}

function addLatents(program: Command): void {
  const latents = program.command("latents").description("look at latents, and rescale them");
  latents
    .command("stats <source>")
    .description("moments, variance law and inactive latents of an .npy file [n, d] or of a run")
    .addOption(rootOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/latents/stats.js")).latentStats));
  latents
    .command("renormalise <input>")
    .description("rescale the latents of an .npy file [n, d] to the moments that they should have")
    .addOption(
      new NamedOption(
        "--mode <mode>",
        "how they are rescaled",
        "renormalisation",
        renormalisationChoices,
      ).makeOptionMandatory(),
    )
    .requiredOption("--out <file>", ".npy file to write")
    .option(
      "--target <file>",
      "what they should have: JSON of latents stats, .npz with mu and sigma, or .npy of latents (default: standard normal)",
    )
    .action(
      lazily(async () => (await import("../commands/latents/renormalise.js")).renormaliseLatents),
    );
}

function addReproduce(program: Command): void {
  program
    .command("reproduce <recipe>")
    .description(
      "run a whole experiment: both stages, scores, report; what is finished is found again",
    )
    .option("--out <folder>", "folder of the runs", "runs")
    .option("--seeds <number>", "number of seeds, from --seed on", wholeNumber(1), 1)
    .option("--resume", "go on with what was interrupted (it does so by itself)")
    .option("--fresh", "train anew, even where finished work is found")
    .option("--publish <folder>", "write the result of all seeds to FOLDER/RECIPE, for docs")
    .addOption(seedOption())
    .addOption(backendOption())
    .addOption(precisionOption())
    .addOption(dryRunOption())
    .action(lazily(async () => (await import("../commands/reproduce.js")).reproduce));
}

function addReport(program: Command): void {
  program
    .command("report <run>")
    .description("write report.html of a run anew")
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/report.js")).report));
}
