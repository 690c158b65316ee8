import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { toolkitVersion } from "../runs/toolkit-version.js";

/** Packages whose code decides numbers. */
const packages = [
  "@vae/backend",
  "@vae/base",
  "@vae/cli",
  "@vae/core",
  "@vae/datasets",
  "@vae/metrics",
  "@vae/two-stage",
];

let known: string | undefined;

/**
 * Names the code that runs here: the version of the toolkit, and a hash of every built file of its packages and of the
 * version of TensorFlow.js. Two machines have the same one if and only if they have the same build.
 *
 * @returns E.g. `1.0.0+4f0c1d2e3a5b`.
 */
export function codeVersion(): string {
  known ??= `${toolkitVersion()}+${hashOfBuild().slice(0, 12)}`;
  return known;
}

/** Why code of another build must not run a job; undefined where it is the same. */
export function codeRefusalOf(job: string, code: string): string | undefined {
  if (code === codeVersion()) return undefined;
  return `${job}: made for code ${code}, here is ${codeVersion()}. Install the same build here, or submit the sweep again from this one.`;
}

function hashOfBuild(): string {
  const require = createRequire(import.meta.url);
  const hash = createHash("sha256");
  const { version } = require("@tensorflow/tfjs/package.json") as { readonly version: string };
  hash.update(version);
  for (const name of packages) {
    const folder = join(dirname(require.resolve(`${name}/package.json`)), "dist");
    for (const file of scriptsOf(folder)) {
      hash.update(`${name}/${file}\n`).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest("hex");
}

/** NB: the names of shared chunks are made from their content, so that their order is that of every machine. */
function scriptsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".js"))
    .sort();
}
