import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../setup/src/child.mjs";
import { StepFailure } from "../../setup/src/step.mjs";

/** The versions of Node that a release is checked with: the floor, and the newest of each line that is looked after. */
const versions = ["20.19", "20.20", "22", "24"];

/**
 * Fetches these versions from npm, where Node's own builds are packages.
 *
 * @returns `[{ version, path }]`, the exact version.
 * @throws {StepFailure} where there are none for this machine.
 */
export async function fetchNodes(folder) {
  const build = `node-${process.platform}-${process.arch}`;
  const dependencies = Object.fromEntries(
    versions.map((version) => [`node-${version}`, `npm:${build}@${version}`]),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  const paths = versions.map((version) => {
    return join(folder, "node_modules", `node-${version}`, "bin", "node");
  });
  if (!paths.every(existsSync)) {
    const install = ["install", "--no-audit", "--no-fund"];
    const { code, output } = await run("npm", install, { cwd: folder, quiet: true });
    if (code !== 0) {
      throw new StepFailure(`Node ${versions.join(", ")} cannot be fetched as ${build}.`, {
        output,
      });
    }
  }
  return Promise.all(
    paths.map(async (path) => {
      const { output } = await run(path, ["--version"], { quiet: true });
      return { version: output.trim(), path };
    }),
  );
}
