import { Command, type CommanderError } from "commander";
import { toolkitVersion } from "../runs/toolkit-version.js";
import { addBackend } from "./definitions/backend.js";
import { addDatasets } from "./definitions/datasets.js";
import { addDoctor } from "./definitions/doctor.js";
import { addEvaluate } from "./definitions/evaluate.js";
import { addExport } from "./definitions/export.js";
import { addFid } from "./definitions/fid.js";
import { addSample, addReconstruct, addInterpolate, addTraverse } from "./definitions/images.js";
import { addLatents } from "./definitions/latents.js";
import { addReport } from "./definitions/report.js";
import { addReproduce } from "./definitions/reproduce.js";
import { addSweep } from "./definitions/sweep.js";
import { addTrain } from "./definitions/train.js";
import { addWorker } from "./definitions/worker.js";
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
  addSweep(program);
  addReport(program);
  addWorker(program);
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
