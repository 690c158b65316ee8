/** Writes reference/cli/COMMAND.md and reference/cli/index.md from what the program declares. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createProgram } from "@vae/cli/program";
import { code, table, text } from "./markdown.mjs";

const target = fileURLToPath(new URL("../reference/cli/", import.meta.url));

/** A command in words: what it does, how it is called, its arguments and options, what is added, its own commands. */
function section(command, path, level) {
  const help = command.createHelp();
  const arguments_ = help.visibleArguments(command);
  const options = help.visibleOptions(command).filter(({ long }) => long !== "--help");
  const parts = [`${"#".repeat(level)} ${path}`, sentence(help.commandDescription(command))];
  if (command.commands.length === 0 || arguments_.length > 0) {
    parts.push(fenced(help.commandUsage(command)));
  }
  if (arguments_.length > 0) {
    const rows = arguments_.map((argument) => [
      code(help.argumentTerm(argument)),
      text(help.argumentDescription(argument)),
    ]);
    parts.push(table(["Argument", "Meaning"], rows));
  }
  if (options.length > 0) {
    const rows = options.map((option) => [
      code(help.optionTerm(option)),
      text(help.optionDescription(option)),
    ]);
    parts.push(table(["Option", "Meaning"], rows));
  }
  command.emit("afterHelp", { command, write: (added) => parts.push(fenced(added.trim())) });
  for (const child of commandsOf(command)) {
    parts.push(section(child, `${path} ${child.name()}`, level + 1));
  }
  return parts.join("\n\n");
}

/** The commands of a command that help shows; each of them has --help. */
function commandsOf(command) {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== "help");
}

function fenced(content) {
  return `\`\`\`text\n${content}\n\`\`\``;
}

function sentence(description) {
  const capital = text(description.charAt(0).toUpperCase() + description.slice(1));
  return capital.endsWith(".") ? capital : `${capital}.`;
}

const program = createProgram();
await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const commands = commandsOf(program);
for (const command of commands) {
  await writeFile(
    `${target}${command.name()}.md`,
    `${section(command, `vae ${command.name()}`, 1)}\n`,
  );
}
const list = commands.map((command) => [
  `[vae ${command.name()}](./${command.name()})`,
  text(command.description()),
]);
const parts = ["# Command line", sentence(program.description()), table(["Command", "Does"], list)];
program.emit("afterHelp", { command: program, write: (added) => parts.push(fenced(added.trim())) });
await writeFile(`${target}index.md`, `${parts.join("\n\n")}\n`);
