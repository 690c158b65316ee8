/** `pnpm release:dry`: builds all that a release would publish and prints versions, sizes and the changelog; publishes nothing. */
import { join, relative } from "node:path";
import { repository as root } from "../setup/src/repository.mjs";
import { runCommand, step } from "../setup/src/step.mjs";
import { releaseLines } from "./src/release-lines.mjs";
import { makeRelease } from "./src/make-release.mjs";
import { prepareRepository } from "./src/prepare.mjs";

await runCommand(async () => {
  await prepareRepository(root);
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
