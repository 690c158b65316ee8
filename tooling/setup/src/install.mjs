import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./child.mjs";
import { pinnedPackageManager, typedCommand, workspaceMembers } from "./repository.mjs";
import { StepFailure } from "./step.mjs";

/** What npm and pnpm say when they cannot reach a registry. */
const unreachable =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL/;

/**
 * Waits of seconds between tries, not of minutes: who has no network should hear of it soon. And words
 * even under `npm --silent`, which hands its silence on: what went wrong is known by them.
 */
const environment = {
  npm_config_fetch_retry_mintimeout: "1000",
  npm_config_fetch_retry_maxtimeout: "2000",
  npm_config_loglevel: "warn",
};

/**
 * Installs the packages of the workspace, exactly as the lockfile has them, unless they are there.
 *
 * @returns "installed" or "there".
 * @throws {StepFailure} with exit code 5 when the registry cannot be reached, else 1.
 */
export async function installPackages(root) {
  if (packagesAreThere(root)) return "there";
  const manager = pinnedPackageManager(root);
  const args = [
    "-y",
    manager,
    "install",
    "--frozen-lockfile",
    "--config.confirmModulesPurge=false",
  ];
  const { code, output } = await run("npx", args, { cwd: root, env: environment, quiet: true });
  if (code !== 0) throw installFailure(manager, output);
  writeFileSync(stampFile(root), installStamp(root));
  return "installed";
}

/** Whether what is installed is what the lockfile and the manifests ask for. */
export function packagesAreThere(root) {
  return (
    existsSync(stampFile(root)) &&
    readFileSync(stampFile(root), "utf8") === installStamp(root) &&
    workspaceMembers(root).every(
      ({ folder, manifest: { dependencies, devDependencies } }) =>
        (dependencies ?? devDependencies) === undefined ||
        existsSync(join(root, folder, "node_modules")),
    )
  );
}

function stampFile(root) {
  return join(root, "node_modules", ".vae-installed");
}

/** A hash of all that decides what an install leaves behind. */
function installStamp(root) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  const members = workspaceMembers(root).map(({ folder }) => `${folder}/package.json`);
  for (const file of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ...members]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function installFailure(manager, output) {
  // npm speaks only when it could not fetch pnpm itself.
  const step = /^npm (error|ERR!)/m.test(output) ? `Getting ${manager}` : "Installing packages";
  if (unreachable.test(output)) {
    return new StepFailure(
      `${step} failed: the npm registry cannot be reached. ` +
        `Nothing is lost: run \`${typedCommand()}\` again once it can.`,
      { exitCode: 5 },
    );
  }
  return new StepFailure(
    `${step} failed, as shown above. After a change of dependencies \`npx ${manager} install\` ` +
      `writes the lockfile; then run \`${typedCommand()}\` again.`,
    { output },
  );
}
