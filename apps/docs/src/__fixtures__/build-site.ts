import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const docs = fileURLToPath(new URL("../..", import.meta.url));
const vitepress = fileURLToPath(
  new URL("../../node_modules/vitepress/bin/vitepress.js", import.meta.url),
);
const minutes = 60_000;

/**
 * Builds the site from a folder of results.
 *
 * @throws {Error} when VitePress fails, e.g. on a dead link, or warns.
 */
export async function buildSite(out: string, results: string): Promise<void> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [vitepress, "build", docs, "--outDir", out],
    {
      env: { ...process.env, VAE_DOCS_RESULTS: results, NODE_ENV: "production" },
      timeout: 4 * minutes,
    },
  );
  const said = `${stdout}${stderr}`;
  if (/warn|\(!\)/i.test(said)) throw new Error(`vitepress build warns: ${said}`);
}

/** Folder of what the test files of one run of vitest share; `runner` is the process that starts them. */
const sharedFolder = (runner: number): string => join(tmpdir(), `vae-docs-${runner}`);

/**
 * The site, built once for all test files of a run: the first that asks builds it, others wait. Who works on these tests
 * can name one that is built already: `VAE_DOCS_SITE`.
 */
export async function builtSite(): Promise<string> {
  const { VAE_DOCS_SITE: built } = process.env;
  if (built !== undefined) return built;
  const folder = sharedFolder(process.ppid);
  const [site, end] = [join(folder, "site"), join(folder, "end.txt")];
  const isFirst = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (isFirst) {
    const failure = await buildSite(site, "src/__fixtures__/results").then(() => "", String);
    const part = join(folder, "part.txt");
    await writeFile(part, failure);
    await rename(part, end); // so that nobody reads half of it
  }
  while (!existsSync(end)) await setTimeout(500);
  const failure = await readFile(end, "utf8");
  if (failure !== "") throw new Error(failure);
  return site;
}

/** Removes it. */
export async function forgetSite(runner: number): Promise<void> {
  await rm(sharedFolder(runner), { recursive: true, force: true });
}
