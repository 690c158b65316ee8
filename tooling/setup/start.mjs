/** `npm start`: from a bare clone to the table of the first recipe, without a question. */
import { buildCommandLine, runCommandLine } from "./src/command-line.mjs";
import { installPackages } from "./src/install.mjs";
import { repository } from "./src/repository.mjs";
import { runCommand, step } from "./src/step.mjs";

await runCommand(async () => {
  await step("Packages", () => installPackages(repository));
  await step("Build", () => buildCommandLine(repository));
  const args = ["reproduce", "fashion-quick", "--seed", "1", ...process.argv.slice(2)];
  return runCommandLine(repository, args);
});
