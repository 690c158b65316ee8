import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const packageFolder = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Bundles a source file for a process of its own, inside this package so that it finds `native` and what it imports.
 *
 * @param entry - Relative to `src/native`.
 * @returns Path of the bundle, which is alone in its folder; the caller removes it with {@link removeBundle}.
 */
export async function bundle(entry: string): Promise<string> {
  const cache = join(packageFolder, ".cache"); // git ignores it, should a test be killed
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, "test-"));
  await build({
    configFile: false,
    root: packageFolder,
    logLevel: "error",
    ssr: { noExternal: [/^@vae\//, "pure-rand"] },
    build: {
      ssr: join(packageFolder, "src", "native", entry),
      outDir,
      rollupOptions: { output: { entryFileNames: "entry.mjs" } },
    },
  });
  return join(outDir, "entry.mjs");
}

/** Removes what {@link bundle} wrote. */
export function removeBundle(program: string): void {
  rmSync(dirname(program), { recursive: true });
}
