import { join } from "node:path";
import { run, runTasks } from "./child.mjs";
import { StepFailure } from "./step.mjs";

/**
 * Builds the command line and the packages that it stands on; what is built already costs nothing.
 *
 * @throws {StepFailure} with what the compiler said.
 */
export async function buildCommandLine(root) {
  const { code, output } = await runTasks(root, ["build"], { filter: ["@vae/cli..."] });
  if (code !== 0) throw new StepFailure("Building failed, as shown above.", { output });
  return "built";
}

/** Runs `vae` with these arguments and returns its exit code. */
export async function runCommandLine(root, args) {
  return (await run(process.execPath, [commandLine(root), ...args], { cwd: root })).code;
}

/** The program `vae`. */
export function commandLine(root) {
  return join(root, "apps", "cli", "bin", "vae.js");
}
