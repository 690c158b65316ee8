import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that everything else is relative to. */
export const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** The folders that pnpm-workspace.yaml takes its members from. */
const memberFolders = ["packages", "apps", "tooling"];

/** The package manager as `npx` takes it, e.g. `pnpm@10.34.9`. */
export function pinnedPackageManager(root) {
  return readJson(join(root, "package.json")).packageManager.replace(/\+.*/, "");
}

/** The packages of the workspace: `{ folder, manifest }`, the folder relative to the root. */
export function workspaceMembers(root) {
  return memberFolders
    .flatMap((parent) => listFolder(join(root, parent)).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .map((folder) => ({ folder, manifest: readJson(join(root, folder, "package.json")) }));
}

/** What a person typed to get here, e.g. `npm start`: npm names the script. */
export function typedCommand(script = process.env.npm_lifecycle_event ?? "start") {
  return ["start", "test"].includes(script) ? `npm ${script}` : `npm run ${script}`;
}

function listFolder(path) {
  return existsSync(path) ? readdirSync(path).sort() : [];
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
