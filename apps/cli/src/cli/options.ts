import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandAction } from "./command-context.js";
import { NamedOption } from "./named-option.js";

/** Names that `--backend` takes; a test holds them to those of `@vae/backend`, which is too slow to load here. */
export const backendChoices = ["auto", "tensorflow", "webgpu", "webgl", "wasm", "cpu"] as const;

/** Names that `--mode` and `--renormalise` take; a test holds them to those of `@vae/two-stage`. */
export const renormalisationChoices = [
  "none",
  "paper",
  "first-release",
  "as-released",
  "as-released-fixed",
  "feature-axis",
  "per-dimension",
  "full-moments",
] as const;

/** Names that the `--renormalise` of `vae sample` takes beside these. */
export const treatmentChoices = [...renormalisationChoices, "decoder-noise"] as const;

/** Names that `--sampler` takes; a test holds them to those that the samplers have. */
export const samplerChoices = [
  "prior",
  "second-stage",
  "gaussian",
  "gmm",
  "dirichlet-gmm",
  "kde",
  "aggregate-posterior",
  "hypersphere",
  "maf",
] as const;

/** Names that `--objective` takes; a test holds them to those of `@vae/core`. */
export const objectiveChoices = [
  "paper",
  "dai-wipf",
  "fixed-gamma",
  "green-vae",
  "green-vae-conv",
  "split-vae",
  "sigma-vae",
  "bernoulli",
  "beta-vae",
  "flow",
  "iaf",
  "rae-vae",
  "cv-vae",
  "ae",
  "rae",
  "rae-l2",
  "rae-sn",
  "rae-gp",
  "wae-mmd",
] as const;

/** The engine to compute with. */
export function backendOption(): Option {
  return new NamedOption("--backend <name>", "engine to compute with", "backend", backendChoices)
    .env("VAE_BACKEND")
    .default("auto");
}

/** What native graphs compute products and convolutions in. */
export function precisionOption(): Option {
  return new NamedOption(
    "--precision <name>",
    "what native graphs compute products and convolutions in; weights stay float32",
    "precision",
    ["float32", "bfloat16", "bf16"],
  ).env("VAE_PRECISION");
}

/** Start of all random numbers. */
export function seedOption(): Option {
  return new Option("--seed <number>", "start of all random numbers, 0 or more")
    .argParser(wholeNumber(0))
    .default(1);
}

/** Likewise, where a run that is resumed has a seed of its own. */
export function ownSeedOption(): Option {
  return new Option(
    "--seed <number>",
    "start of all random numbers, 0 or more (default: 1, resumed the run's own)",
  ).argParser(wholeNumber(0));
}

/** Print what would be done. */
export function dryRunOption(): Option {
  return new Option("--dry-run", "print the resolved configuration and do nothing");
}

/** Where data sets are looked for. */
export function rootOption(): Option {
  return new Option("--root <folder>", "folder that holds the data sets (else VAE_DATA)");
}

/** Gives a command the options that change the images of a data set; the data set checks them. */
export function addImageOptions(command: Command): Command {
  return command
    .option("--crop <pixels>", "side of the square cut from the middle; CelebA: 128, 140, 148, 160")
    .option("--size <pixels>", "resize pictures to a square, or to HEIGHTxWIDTH")
    .option("--pad <pixels>", "put MNIST's images into a black square of this side, e.g. 32")
    .option("--jpeg <quality>", "send CIFAR's images through JPEG, as some papers did: 75")
    .option("--order <rule>", "split CelebA by name, or by the listing of its folder")
    .option("--labels <kind>", "labels of CIFAR-100: fine or coarse")
    .option("--range <a..b>", "floats of an npy file that mean black and white, e.g. -1..1")
    .option("--skip-broken", "leave pictures out that cannot be decoded, and name them");
}

/** Parser of a whole number; what it refuses ends with exit code 2. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Expected a whole number, ${String(least)} or more.`);
    }
    return value;
  };
}

/** Parser of two numbers with a comma between. */
export function range(text: string): readonly [number, number] {
  const [low = Number.NaN, high = Number.NaN, ...others] = text.split(",").map(Number);
  if (!(low < high) || others.length > 0) {
    throw new InvalidArgumentError("Expected two rising numbers with a comma between, e.g. -1,1.");
  }
  return [low, high];
}

/** Parser of a part, `2/8`. */
export function shard(text: string): { index: number; of: number } {
  const [index = 0, of = 0] = /^\d+\/\d+$/.test(text) ? text.split("/").map(Number) : [];
  if (index < 1 || index > of) {
    throw new InvalidArgumentError("Expected a part and the number of parts, e.g. 2/8.");
  }
  return { index, of };
}

/** Parser that collects the values of an option given several times. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Parser of `METRIC`, `METRIC:min` or `METRIC:max`. */
export function bestMetric(text: string): { metric: string; mode?: "min" | "max" } {
  const [, metric = "", mode] = /^(\w+)(?::(min|max))?$/.exec(text) ?? [];
  if (metric === "") throw new InvalidArgumentError("Expected METRIC, METRIC:min or METRIC:max.");
  return mode === undefined ? { metric } : { metric, mode: mode as "min" | "max" };
}

/** Parser of `best` or the number of a step. */
function checkpointName(text: string): "best" | number {
  return text === "best" ? text : wholeNumber(1)(text);
}

/** Parser of whole numbers with commas between. */
export function wholeNumbers(text: string): readonly number[] {
  return commaList(text).map(wholeNumber(0));
}

/** Parser of a number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity))
    throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

/** Whose weights of a run. */
export function checkpointOption(): Option {
  return new Option(
    "--checkpoint <which>",
    "weights to take: best (see vae train --keep-best) or a step (default: the newest)",
  ).argParser(checkpointName);
}

/** Parser of a list with commas. */
export function commaList(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("Expected names with commas between.");
  return names;
}

/**
 * Runs a command whose module is imported only then, so that `vae --help` loads none of them. The machinery
 * that runs a command is left for later too.
 */
export function lazily<Options>(
  load: () => Promise<CommandAction<Options>>,
): (...parameters: unknown[]) => Promise<void> {
  return async (...parameters) => {
    const { runCommand } = await import("./run-command.js");
    await runCommand(parameters.at(-1) as Command, load);
  };
}
