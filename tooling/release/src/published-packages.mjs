import { workspaceMembers } from "../../setup/src/repository.mjs";

/**
 * What a release publishes: `{ name, folder, manifest, needs }`, where `needs` are the packages of ours that
 * an install brings along, in alphabetical order.
 *
 * @param root - The repository.
 */
export function publishedPackages(root) {
  const members = workspaceMembers(root).filter(({ manifest }) => manifest.private !== true);
  const manifests = new Map(members.map(({ manifest }) => [manifest.name, manifest]));
  return members.map(({ folder, manifest }) => {
    const needs = new Set();
    collect(manifest, manifests, needs);
    return { name: manifest.name, folder, manifest, needs: [...needs].sort() };
  });
}

/** The entries that a program may import, as it writes them: `@vae/base`, `@vae/base/node`. */
export function entriesOf({ name, exports }) {
  return Object.keys(exports)
    .filter((path) => !path.endsWith(".json"))
    .map((path) => name + path.slice(1));
}

function collect({ dependencies = {} }, manifests, found) {
  for (const name of Object.keys(dependencies)) {
    if (!manifests.has(name) || found.has(name)) continue;
    found.add(name);
    collect(manifests.get(name), manifests, found);
  }
}
