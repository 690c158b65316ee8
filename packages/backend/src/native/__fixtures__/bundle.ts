import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll } from "vitest";

const packageFolder = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Bundles a source file for a process of its own, inside this package so that it finds `native` and what it imports.
 * The bundle goes when the tests of the file have ended.
 *
 * @param entry - Relative to `src/native`.
 * @returns Path of the bundle.
 */
export async function bundle(entry: string): Promise<string> {
  const outDir = mkdtempSync(join(packageFolder, ".test-"));
  afterAll(() => {
    rmSync(outDir, { recursive: true });
  });
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
