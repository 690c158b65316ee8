import { InvalidArgumentError, Option, type Command } from "commander";
import type { CommandAction } from "./command-context.js";
import { NamedOption } from "./named-option.js";

/** Names that `--backend` takes; a test holds them to those of `@vae/backend`, which is too slow to load here. */
export const backendChoices = ["auto", "tensorflow", "webgpu", "webgl", "wasm", "cpu"] as const;

/** Names that `--mode` and `--renormalise` take; a test holds them to those of `@vae/two-stage`. */
export const renormalisationChoices = ["none", "paper", "per-dimension", "full-moments"] as const;

/** Names that the `--renormalise` of `vae sample` takes beside these. */
export const treatmentChoices = [...renormalisationChoices, "decoder-noise"] as const;

/** Names that `--sampler` takes; a test holds them to those that the samplers have. */
export const samplerChoices = ["prior", "second-stage"] as const;

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
