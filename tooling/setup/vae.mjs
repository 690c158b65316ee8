/** `npm run vae -- …`: the command line from a clone. Standard output is the command line's alone. */
import { buildCommandLine, runCommandLine } from "./src/command-line.mjs";
import { installPackages, packagesAreThere } from "./src/install.mjs";
import { repository } from "./src/repository.mjs";
import { runCommand, step } from "./src/step.mjs";

await runCommand(async () => {
  if (packagesAreThere(repository)) {
    await buildCommandLine(repository);
  } else {
    const stream = process.stderr;
    await step("Packages", () => installPackages(repository), { stream });
    await step("Build", () => buildCommandLine(repository), { stream });
  }
  return runCommandLine(repository, process.argv.slice(2));
});
