import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Bytes that an install by npm takes: all, and those of what is there without TensorFlow.js, which a package brings
 * along when nothing but TensorFlow.js needs it.
 *
 * @param folder - A project that npm has installed.
 * @param name - The package whose dependencies are followed.
 * @returns `{ bytes, withoutTensorFlow, largest }`, the last the ten largest packages that are not TensorFlow.js.
 */
export function installSize(folder, name) {
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages;
  const start = `node_modules/${name}`;
  const all = reachable(lock, start, () => true);
  const rest = reachable(lock, start, (dependency) => !dependency.startsWith("@tensorflow/"));
  const sizes = new Map([...all].map((path) => [path, sizeOf(join(folder, path))]));
  const sum = (paths) => [...paths].reduce((total, path) => total + sizes.get(path), 0);
  const largest = [...rest]
    .sort((a, b) => sizes.get(b) - sizes.get(a))
    .slice(0, 10)
    .map((path) => ({ name: path.slice("node_modules/".length), bytes: sizes.get(path) }));
  return { bytes: sum(all), withoutTensorFlow: sum(rest), largest };
}

/** Paths of the lockfile that a package needs, itself among them, and that npm has installed on this machine. */
function reachable(lock, start, isFollowed) {
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = lock[path];
    for (const name of Object.keys({
      ...dependencies,
      ...optionalDependencies,
      ...peerDependencies,
    })) {
      const next = isFollowed(name) ? resolve(lock, path, name) : undefined;
      if (next !== undefined) visit(next);
    }
  };
  visit(start);
  return found;
}

/** Where Node finds a package: in the nearest `node_modules` upwards. */
function resolve(lock, from, name) {
  for (let folder = from; ;) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (path in lock) return path;
    if (folder === "") return undefined;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")));
    if (!folder.includes("node_modules/")) folder = "";
  }
}

/** Bytes of the files of a package, without packages inside it, which are counted as themselves. */
function sizeOf(folder) {
  if (!existsSync(folder)) return 0; // optional, for another machine
  return readdirSync(folder).reduce((sum, name) => {
    const path = join(folder, name);
    const stats = lstatSync(path);
    if (stats.isDirectory()) return name === "node_modules" ? sum : sum + sizeOf(path);
    return sum + stats.size;
  }, 0);
}
