import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { documentOf } from "./program.mjs";

/** Builds `index.html` of a project with Vite's defaults and returns the folder of the site. */
export async function buildWithVite(folder) {
  const outDir = join(folder, "vite-site");
  await vite({
    configFile: false,
    root: folder,
    logLevel: "silent",
    build: { outDir, target: "es2022", chunkSizeWarningLimit: 10_000 },
  });
  return outDir;
}

/**
 * Bundles `page.ts` of a project into one file with esbuild's defaults for browsers.
 *
 * @returns `{ site, bytes }`, the folder of the site and the size of its script.
 */
export async function bundleWithEsbuild(folder) {
  const site = join(folder, "esbuild-site");
  const outfile = join(site, "page.js");
  mkdirSync(site);
  await esbuild({
    absWorkingDir: folder,
    entryPoints: ["page.ts"],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  writeFileSync(join(site, "index.html"), documentOf("/page.js"));
  return { site, bytes: statSync(outfile).size };
}
