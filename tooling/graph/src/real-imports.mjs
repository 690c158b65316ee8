import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import micromatch from "micromatch";
import ts from "typescript";
import { arrows, files } from "../../eslint-config/arrows.mjs";

const { resolve } = createRequire(import.meta.url)("../../eslint-config/entry-resolver.cjs");

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

const sources = ["packages", "apps"];
const notCode = new Set(["node_modules", "dist", "coverage", "cache", "reference", "results"]);

/**
 * The imports of the code itself, without its tests: each part of the architecture with the parts that it imports, and a
 * file that does.
 *
 * Parts and where imports lead are decided by what lint decides them with.
 *
 * @returns `{ core: { base: "packages/core/src/…", … }, … }`; a part that imports nothing of ours has no keys.
 */
export function readImports() {
  const imports = Object.fromEntries(Object.keys(arrows).map((part) => [part, {}]));
  for (const file of sources.flatMap((folder) => codeFiles(join(root, folder)))) {
    const part = partOf(file);
    if (imports[part] === undefined) continue; // a test, or a tool's configuration
    for (const source of specifiers(readFileSync(file, "utf8"))) {
      const { path } = resolve(source, file);
      const target = path ? partOf(path) : undefined;
      if (target === undefined || target === part || imports[target] === undefined) continue;
      imports[part][target] ??= relative(root, file);
    }
  }
  return imports;
}

/** What a file imports: statically, dynamically, types too, and what it exports from elsewhere. */
export function specifiers(text) {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The part that a file belongs to, by the first pattern that fits. */
export function partOf(file) {
  const path = relative(root, file);
  return files.find(({ pattern }) => micromatch.isMatch(path, pattern, { dot: true }))?.category;
}

function codeFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notCode.has(entry.name) ? [] : codeFiles(path);
    return /\.(ts|mjs|vue)$/.test(entry.name) ? [path] : [];
  });
}
