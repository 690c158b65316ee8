import type { Command } from "commander";
import { NamedOption } from "../named-option.js";
import {
  backendOption,
  lazily,
  range,
  rootOption,
  seedOption,
  shard,
  wholeNumber,
} from "../options.js";

/** `vae fid`, which computes, and its commands. */
export function addFid(program: Command): void {
  const fid = program
    .command("fid")
    .description(
      "Fréchet distance between two sets of images (A generated, B real), and its relatives",
    )
    .argument(
      "<a>",
      "folder, zip, .npy, .npz (images, statistics, features), NAME:split, RUN:ROW (rec, gen-2/paper, …)",
    )
    .argument("[b]", "the same; may be left out with --stats-out or --features-out")
    .enablePositionalOptions() // --json of a subcommand is its own
    .addOption(
      new NamedOption(
        "--dims <number>",
        "features; only 2048 make a FID (default: 2048, or those of a file of statistics)",
        "number of features",
        ["64", "192", "768", "2048"],
      ),
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
    .option(
      "--infinity-from <number>",
      "images in the smallest subset of --fid-infinity",
      wholeNumber(2),
      5000,
    )
    .option("--stats-out <file>", ".npz to write with statistics of A")
    .option("--features-out <file>", ".npz to write with features of A")
    .option("--limit <number>", "take only so many images of each side, the first", wholeNumber(2))
    .option("--shard <k/n>", "take only part K of N of A, for vae fid merge", shard)
    .option("--cache <folder>", "where features are kept, so that an interrupted run goes on")
    .option("--no-cache", "keep no features")
    .option("--batch <number>", "images in a batch (default: 20)", wholeNumber(1))
    .option("--range <low,high>", "what floats of .npy and .npz files mean by black, white", range)
    .option("--n <number>", "images that a run generates", wholeNumber(2), 10_000)
    .option("--data <id>", "images that a run reconstructs (default: its test split)")
    .addOption(rootOption())
    .addOption(seedOption())
    .addOption(backendOption())
    .option("--json", "print one JSON document on standard output")
    .option("--quiet", "print no progress and no news on standard error")
    .addHelpText("after", fidEquals)
    .action(lazily(async () => (await import("../../commands/fid.js")).fid));
  fid
    .command("merge <parts...>")
    .description("statistics or features of parts become those of the whole, exactly")
    .requiredOption("--out <file>", ".npz to write")
    .action(lazily(async () => (await import("../../commands/fid/merge.js")).mergeParts));
  const weights = fid
    .command("weights")
    .description("look at files of Inception weights, and convert them");
  const load = async () => import("../../commands/fid/weights.js");
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
