import { unknownName } from "@vae/base";
import type { Command } from "commander";
import { Console } from "node:console";
import type { CommandAction, CommandContext, SharedOptions } from "./command-context.js";
import { reportFailure } from "./failure.js";
import { listenForInterrupt, type Interrupt } from "./interrupt.js";
import { createLog } from "./log.js";
import { NamedOption } from "./named-option.js";
import { createOutput } from "./output.js";
import { createProgress } from "./progress.js";

/**
 * Loads and runs one command; whatever it throws becomes one sentence and an exit code.
 *
 * @param load - Imports the command's module: here, and not at the start, TensorFlow.js is loaded.
 */
export async function runCommand<Options>(
  command: Command,
  load: () => Promise<CommandAction<Options>>,
): Promise<void> {
  // With those of its parent: vae fid takes --json itself and has commands, too.
  const { json = false, quiet = false } = command.optsWithGlobals<SharedOptions>();
  // Libraries print to the console; standard output is for the result alone.
  globalThis.console = new Console(process.stderr, process.stderr);
  const log = createLog({ quiet });
  const output = createOutput({ json });
  let interrupt: Interrupt | undefined;
  const context: CommandContext = {
    log,
    output,
    commandLine: ["vae", ...process.argv.slice(2).map(quoted)].join(" "),
    startProgress: (job) => createProgress({ ...job, quiet }),
    listenForInterrupt(ending) {
      interrupt ??= listenForInterrupt({ log, ending });
      return interrupt.signal;
    },
  };
  try {
    checkNames(command);
    const action = await load();
    await action(command.args, command.opts<Options & object>(), context);
  } catch (error) {
    process.exitCode = reportFailure(error, {
      json,
      interruptedBy: interrupt?.received,
      log,
      output,
    });
  } finally {
    interrupt?.stop();
  }
}

/** @throws {VaeError} NAME_UNKNOWN, when an option's value is none of its names. */
function checkNames(command: Command): void {
  const values = command.opts<Record<string, unknown>>();
  for (const option of command.options) {
    if (!(option instanceof NamedOption)) continue;
    const value = values[option.attributeName()];
    if (typeof value === "string" && !option.names.includes(value)) {
      throw unknownName(option.kind, value, option.names);
    }
  }
}

/** An argument as a shell wants it typed. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
