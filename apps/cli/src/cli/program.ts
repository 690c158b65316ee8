import { Command, Option, type CommanderError } from "commander";
import { toolkitVersion } from "../runs/toolkit-version.js";
import {
  addImageOptions,
  backendOption,
  bestMetric,
  checkpointOption,
  collect,
  commaList,
  dryRunOption,
  lazily,
  objectiveChoices,
  ownSeedOption,
  precisionOption,
  range,
  rootOption,
  samplerChoices,
  seedOption,
  shard,
  positive,
  treatmentChoices,
  wholeNumber,
  wholeNumbers,
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
  addInterpolate(program);
  addTraverse(program);
  addExport(program);
  addEvaluate(program);
  addFid(program);
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
Environment: VAE_BACKEND (--backend), VAE_DATA (--root), VAE_DATA_MIRROR (--mirror), VAE_CACHE (where
  decoded and fetched images are kept), VAE_DEBUG=1 (where an error comes from), NO_COLOR.`;

/** Gives every command the shared options, and errors instead of exits. */
function prepare(command: Command, path: string): void {
  command
    .configureOutput({ writeErr: () => undefined }) // one place prints errors, and it is not this one
    .exitOverride((error) => {
      throw isAsked(error) ? error : usageError(command, path, error);
    });
  // vae fid has commands and does something itself; it says so on its own.
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
  const datasets = program
    .command("datasets")
    .description("show, fetch, check and decode the data sets");
  const describe = "a data set (ID, ID:SPLIT, or a path)";
  datasets
    .command("list")
    .description("list the data sets")
    .action(lazily(async () => (await import("../commands/datasets/list.js")).listOfDatasets));
  addImageOptions(datasets.command("info <id>"))
    .description(`count images and classes of ${describe}, and take its moments`)
    .addOption(rootOption())
    .action(lazily(async () => (await import("../commands/datasets/info.js")).datasetInfo));
  datasets
    .command("fetch <id>")
    .description("fetch the files of a data set (ID or ID:SPLIT) that are not there yet")
    .option("--yes", "agree to size and licence without being asked")
    .option("--mirror <address>", "where to fetch from: it has ID/FILE (else VAE_DATA_MIRROR)")
    .addOption(rootOption())
    .action(lazily(async () => (await import("../commands/datasets/fetch.js")).fetchCommand));
  addImageOptions(datasets.command("verify <id>"))
    .description(`check the files of ${describe}, and decode every image`)
    .addOption(rootOption())
    .action(lazily(async () => (await import("../commands/datasets/verify.js")).verifyDataset));
  addImageOptions(datasets.command("preview <id>"))
    .description(`draw some images of ${describe} as a grid`)
    .requiredOption("--out <file>", "PNG file to write")
    .option("--n <number>", "number of images", wholeNumber(1), 64)
    .addOption(seedOption())
    .addOption(rootOption())
    .action(lazily(async () => (await import("../commands/datasets/preview.js")).previewDataset));
  addImageOptions(datasets.command("cache [id]"))
    .description(`decode ${describe} into the cache, or list what is there`)
    .addOption(rootOption())
    .action(lazily(async () => (await import("../commands/datasets/cache.js")).cacheDataset));
}

function addTrain(program: Command): void {
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
    .addOption(checkpointOption())
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/reconstruct.js")).reconstruct));
}

function addInterpolate(program: Command): void {
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
    .action(lazily(async () => (await import("../commands/interpolate.js")).interpolate));
}

function addTraverse(program: Command): void {
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
    .action(lazily(async () => (await import("../commands/traverse.js")).traverse));
}

function addExport(program: Command): void {
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
    .action(lazily(async () => (await import("../commands/export.js")).exportRun));
}

function addEvaluate(program: Command): void {
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
      "of A and B: mse, variance-loss, fid, kid, prdc, isc (default: mse,variance-loss)",
      commaList,
    )
    .addOption(
      new NamedOption("--axis <number>", "of the variance loss", "axis", ["0", "1"]).default("0"),
    )
    .option("--extractor <id>", "features that are compared (default: lenet; of A, B: inception)")
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
    .option("--data <id>", "of a run: data set and split of the real images")
    .option("--n <number>", "number of images to generate", wholeNumber(2), 10_000)
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/evaluate.js")).evaluate));
}

function addFid(program: Command): void {
  const fid = program
    .command("fid")
    .description(
      "Fréchet distance between two sets of images (A generated, B real), and its relatives",
    )
    .argument(
      "<a>",
      "folder, zip, .npy, .npz (images, statistics, features), NAME:split, RUN:gen-2",
    )
    .argument("[b]", "the same; may be left out with --stats-out or --features-out")
    .enablePositionalOptions() // --json of a subcommand is its own
    .addOption(
      new NamedOption("--dims <number>", "features; only 2048 make a FID", "number of features", [
        ...["64", "192", "768", "2048"],
      ]).default("2048"),
    )
    .addOption(
      new NamedOption("--convention <name>", "how images enter the network", "convention", [
        ...["tf1", "pytorch-fid", "clean"],
      ]),
    )
    .option("--weights <file>", "file of Inception weights (else VAE_INCEPTION_WEIGHTS)")
    .option("--extractor <name>", "inception, lenet, pixels, or a module FILE.js", "inception")
    .option("--kid", "kernel distance over subsets")
    .option("--subsets <number>", "subsets of --kid", wholeNumber(1), 100)
    .option("--subset-size <number>", "images in a subset of --kid", wholeNumber(2), 1000)
    .option("--prdc", "precision, recall, density, coverage")
    .option("--neighbours <number>", "k of --prdc", wholeNumber(1), 5)
    .addOption(
      new NamedOption("--tie <rule>", "edge of a ball in --prdc", "tie", ["lt", "le"]).default(
        "lt",
      ),
    )
    .option("--isc", "Inception Score of A")
    .option("--fid-infinity", "distance extrapolated to infinitely many images of A")
    .option("--stats-out <file>", ".npz to write with statistics of A")
    .option("--features-out <file>", ".npz to write with features of A")
    .option("--limit <number>", "take only so many images of each side, the first", wholeNumber(2))
    .option("--shard <k/n>", "take only part K of N of A, for vae fid merge", shard)
    .option("--cache <folder>", "where features are kept, so that an interrupted run goes on")
    .option("--no-cache", "keep no features")
    .option("--batch <number>", "images in a batch (default: 20)", wholeNumber(1))
    .option("--range <low,high>", "what floats of .npy and .npz files mean by black, white", range)
    .option("--n <number>", "images that a run generates", wholeNumber(2), 10_000)
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .option("--json", "print one JSON document on standard output")
    .option("--quiet", "print no progress and no news on standard error")
    .addHelpText("after", fidEquals)
    .action(lazily(async () => (await import("../commands/fid.js")).fid));
  fid
    .command("merge <parts...>")
    .description("statistics or features of parts become those of the whole, exactly")
    .requiredOption("--out <file>", ".npz to write")
    .action(lazily(async () => (await import("../commands/fid/merge.js")).mergeParts));
  const weights = fid
    .command("weights")
    .description("look at files of Inception weights, and convert them");
  const load = async () => import("../commands/fid/weights.js");
  weights
    .command("info [file]")
    .description("say what a file of weights is and which features it offers")
    .option("--sha256 <hash>", "hash that the file must have")
    .action(lazily(async () => (await load()).weightsInfo));
  weights
    .command("verify [file]")
    .description("fail unless every name, shape and the hash of a published file are right")
    .option("--sha256 <hash>", "hash that the file must have, in place of a published one")
    .action(lazily(async () => (await load()).verifyWeights));
  weights
    .command("convert <from> <to>")
    .description("write .pb, .pth or an address of one as .safetensors")
    .option("--sha256 <hash>", "hash that the file must have")
    .action(lazily(async () => (await load()).convertWeights));
}

const fidEquals = `
The same in Python and here:
  python -m pytorch_fid a b                 vae fid a b --convention pytorch-fid
  python -m pytorch_fid --dims 768 a b      vae fid a b --convention pytorch-fid --dims 768
  python -m pytorch_fid --save-stats a o    vae fid a --convention pytorch-fid --stats-out o.npz
  fidelity --fid --input1 a --input2 b      vae fid a b
  fidelity --fid --kid --isc --prc …        vae fid a b --kid --isc --prdc --neighbours 3 --tie le
  fid.compute_fid(a, b) of cleanfid         vae fid a b --convention clean`;

function addLatents(program: Command): void {
  const latents = program.command("latents").description("look at latents, and rescale them");
  latents
    .command("stats <source>")
    .description("moments, variance law and inactive latents of an .npy file [n, d] or of a run")
    .addOption(
      new NamedOption("--stage <number>", "stage of a run whose latents are meant", "stage", [
        "1",
        "2",
      ]),
    )
    .option("--as-released", "add the variance law of a run as the paper's code prints it")
    .addOption(rootOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/latents/stats.js")).latentStats));
  const inputs = ".npy [n, d], .npz with mean and log_variance [n, d], or a run";
  latents
    .command("fit <input>")
    .description(`fit a sampler to latents: ${inputs}`)
    .addOption(
      new NamedOption(
        "--sampler <id>",
        "how latents are generated",
        "sampler",
        samplerChoices,
      ).makeOptionMandatory(),
    )
    .option("--set <key=value>", "set an option of the sampler, e.g. components=20", collect)
    .requiredOption("--out <file>", ".safetensors file to write")
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/latents/fit.js")).fitLatents));
  latents
    .command("sample <sampler>")
    .description("generate latents with a sampler of vae latents fit")
    .requiredOption("--out <file>", ".npy file to write")
    .option("--n <number>", "number of latents", wholeNumber(1), 10_000)
    .addOption(seedOption())
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/latents/sample.js")).sampleLatents));
  latents
    .command("renormalise <input>")
    .description("rescale the latents of an .npy file [n, d] to the moments that they should have")
    .addOption(
      new NamedOption(
        "--mode <mode>",
        "how they are rescaled",
        "renormalisation",
        treatmentChoices,
      ).makeOptionMandatory(),
    )
    .option(
      "--draw <file>",
      ".npy of a large draw of the same generator that the moments are taken from (default: the input)",
    )
    .option(
      "--posteriors <file>",
      "for as-released: .npz of evaluation images with mean, log_variance and reconstruction [n, d]",
    )
    .option("--gamma <number>", "for decoder-noise: standard deviation of the decoder", Number)
    .addOption(seedOption())
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
    .action(lazily(async () => (await import("../commands/reproduce.js")).reproduce));
}

function addReport(program: Command): void {
  program
    .command("report <run>")
    .description("write report.html of a run anew")
    .addOption(backendOption())
    .action(lazily(async () => (await import("../commands/report.js")).report));
}
