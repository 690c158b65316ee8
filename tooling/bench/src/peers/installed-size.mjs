import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The bytes of all files in a folder and the folders in it, 0 where it is not there. */
export function bytesOf(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size, 0);
}

/** The packages of an npm project, by npm's own list of what it laid: `[{ name, version }]`. */
export function npmPackages(project) {
  const list = join(project, "node_modules/.package-lock.json");
  const { packages } = JSON.parse(readFileSync(list, "utf8"));
  return Object.entries(packages).map(([path, { version }]) => ({
    name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    version,
  }));
}
