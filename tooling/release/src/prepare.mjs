import { runTasks } from "../../setup/src/child.mjs";
import { installPackages } from "../../setup/src/install.mjs";
import { step, StepFailure } from "../../setup/src/step.mjs";

/**
 * Installs the packages of the workspace and builds all of them.
 *
 * @throws {StepFailure} with what the compiler said.
 */
export async function prepareRepository(root) {
  await step("Packages", () => installPackages(root));
  const { code, output } = await step("Build", () => runTasks(root, ["build"]), {
    describe: ({ code: status }) => (status === 0 ? "done" : "failed"),
  });
  if (code !== 0) throw new StepFailure("The build failed, as shown above.", { output });
}
