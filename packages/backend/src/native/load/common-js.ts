import { readFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";

/** A loaded module of CommonJS. */
type Exports = Record<string, unknown>;

/**
 * Loads CommonJS files from a folder that has no `node_modules` above it: their relative imports are files,
 * Node's own modules are Node's, and everything else has to be provided.
 *
 * @param provided - Modules by the name that the files use; they go before files and before Node's own.
 */
export function createCommonJsLoader(
  provided: Readonly<Record<string, unknown>>,
): (path: string) => Exports {
  const modules = new Map<string, { exports: Exports }>();
  const builtIn = createRequire(import.meta.url);

  function load(path: string): Exports {
    const loaded = modules.get(path);
    if (loaded !== undefined) return loaded.exports;
    const module = { exports: {} as Exports };
    modules.set(path, module);
    const resolve = (name: string): unknown => {
      if (name in provided) return provided[name];
      if (!name.startsWith(".")) return builtIn(`node:${name.replace(/^node:/, "")}`);
      const file = join(dirname(path), name);
      return load(existsSync(`${file}.js`) ? `${file}.js` : join(file, "index.js"));
    };
    const parameters = ["exports", "require", "module", "__filename", "__dirname"];
    const run = compileFunction(readFileSync(path, "utf8"), parameters, { filename: path });
    run.call(module.exports, module.exports, resolve, module, path, dirname(path));
    return module.exports;
  }
  return load;
}
