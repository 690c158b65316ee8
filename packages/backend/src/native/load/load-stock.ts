import { VaeError } from "@vae/base";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { StockPackage } from "./stock-packages.js";

/**
 * Loads tfjs-node or tfjs-node-gpu as it was installed; it registers itself as the backend "tensorflow" and makes
 * itself the current one.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, when its binding is not there or does not load.
 */
export function loadStock({ name, folder, binding }: StockPackage): void {
  if (binding === undefined) {
    throw new VaeError(
      "BACKEND_UNAVAILABLE",
      `${name} is there without its binding; run vae backend install, or allow its install script and run npm rebuild ${name}.`,
    );
  }
  mendUtil();
  try {
    createRequire(join(folder, "package.json"))(folder);
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new VaeError(
      "BACKEND_UNAVAILABLE",
      `${name} does not load (${why}); run vae backend install, or npm rebuild ${name}.`,
      { cause },
    );
  }
}

/** tfjs-node calls two functions that Node 23 has dropped (tensorflow/tfjs#8609). */
function mendUtil(): void {
  const util = createRequire(import.meta.url)("node:util") as Record<string, unknown>;
  util["isNullOrUndefined"] ??= (value: unknown) => value == null;
  util["isArray"] ??= (value: unknown) => Array.isArray(value);
}
