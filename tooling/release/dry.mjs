/** `pnpm release:dry`: builds all that a release would publish and prints versions, sizes and the changelog; publishes nothing. */
import { join, relative } from "node:path";
import { runTasks } from "../setup/src/child.mjs";
import { installPackages } from "../setup/src/install.mjs";
import { repository as root } from "../setup/src/repository.mjs";
import { runCommand, step, StepFailure } from "../setup/src/step.mjs";
import { releaseLines } from "./src/release-lines.mjs";
import { makeRelease } from "./src/make-release.mjs";

await runCommand(async () => {
  await step("Packages", () => installPackages(root));
  const { code, output } = await step("Build", () => runTasks(root, ["build"]), {
    describe: ({ code: status }) => (status === 0 ? "done" : "failed"),
  });
  if (code !== 0) throw new StepFailure("The build failed, as shown above.", { output });
  const folder = join(root, ".cache", "release");
  const release = await step("Release", () => makeRelease(root, folder), {
    describe: ({ length }) => `${length} packages`,
  });
  console.log(`\n${releaseLines(release).join("\n")}\n`);
  console.log(
    `Tarballs: ${relative(process.cwd(), join(folder, "tarballs"))}. Nothing was published.`,
  );
  return 0;
});
