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
  const program = join(root, "apps", "cli", "bin", "vae.js");
  return (await run(process.execPath, [program, ...args], { cwd: root })).code;
}
