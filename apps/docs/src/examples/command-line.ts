import { createProgram } from "@vae/cli/program";

type Command = ReturnType<typeof createProgram>;

/**
 * Checks a command line of `vae` against the program, without running anything.
 *
 * @throws {Error} when a command, an option or the name that an option takes is unknown, or an argument is missing.
 */
export async function checkCommandLine(words: readonly string[]): Promise<void> {
  const program = createProgram();
  const isUnderstood = new Error("The command line is understood; nothing is to run.");
  program.hook("preAction", (_, command) => {
    checkNames(command);
    throw isUnderstood;
  });
  await program.parseAsync([...words], { from: "user" }).catch((error: unknown) => {
    if (error !== isUnderstood) throw error;
  });
}

/** The command that words call, behind its groups: `sweep run x` is `run` of `sweep`. */
export function commandOf(words: readonly string[]): Command | undefined {
  let command: Command = createProgram();
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word);
    if (child === undefined) break;
    command = child;
  }
  return command.parent === null ? undefined : command;
}

/** Options such as `--steps 20`, those that a command takes. */
export function optionsFor(words: readonly string[], options: readonly string[]): string[] {
  const known = commandOf(words)?.options.map(({ long }) => long) ?? [];
  const taken: string[] = [];
  let isTaken = false;
  for (const word of options) {
    if (word.startsWith("--")) isTaken = known.includes(word);
    if (isTaken) taken.push(word);
  }
  return taken;
}

/** @throws {Error} when an option's value is none of its names. */
function checkNames(command: Command): void {
  for (const option of command.options as readonly NamedOption[]) {
    const value = command.getOptionValue(option.attributeName()) as unknown;
    if (option.names === undefined || typeof value !== "string") continue;
    if (option.names.includes(value)) continue;
    throw new Error(`${option.flags}: expected one of ${option.names.join(", ")}, got ${value}.`);
  }
}

/** An option whose value is one of a list of names. */
type NamedOption = Command["options"][number] & { readonly names?: readonly string[] };
