import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "./child.mjs";
import { commandLine } from "./command-line.mjs";
import { StepFailure } from "./step.mjs";

/**
 * What tests need of the machine and no npm package brings. A part that cannot be set up stops
 * nothing: the tests that need it are skipped and say so.
 *
 * Each part is `{ name, isThere(root), setUp(root) }`; `setUp` throws a `StepFailure` when it cannot. The
 * packages are built by then.
 */
export const parts = [
  {
    name: "Python with numpy and safetensors",
    isThere(root) {
      const interpreters = [pythonFolder(root, "bin", "python3"), "python3"];
      return interpreters.some((python) => succeeds(python, ["-c", "import numpy, safetensors"]));
    },
    async setUp(root) {
      try {
        await mustRun("python3", ["-m", "venv", pythonFolder(root)]);
        const python = pythonFolder(root, "bin", "python3");
        await mustRun(python, ["-m", "pip", "install", "--retries", "1", "numpy", "safetensors"]);
      } catch (error) {
        rmSync(pythonFolder(root), { recursive: true, force: true });
        throw error;
      }
    },
  },
  {
    name: "Chromium",
    isThere: () => succeeds("chromium", ["--version"]),
    // A bare machine has no font, and a page without letters shows nothing to test.
    setUp: () => installFromDebian("chromium", "fonts-dejavu-core"),
  },
  {
    name: "Redis",
    isThere: () => succeeds("redis-server", ["--version"]),
    // openssl makes the certificate that its TLS is tested with.
    setUp: () => installFromDebian("redis-server", "openssl"),
  },
  {
    name: "Native TensorFlow",
    isThere(root) {
      const status = [commandLine(root), "backend", "status", "--json"];
      const { stdout } = spawnSync(process.execPath, status, { encoding: "utf8" });
      return stdout.startsWith("{") && JSON.parse(stdout).selected !== undefined;
    },
    setUp: (root) =>
      mustRun(process.execPath, [commandLine(root), "backend", "install", "--quiet"]),
  },
];

/**
 * Sets up one part of the machine.
 *
 * @returns "there", "installed", or why it is not there; it never throws.
 */
export async function setUpPart(part, root) {
  try {
    if (part.isThere(root)) return "there";
    await part.setUp(root);
    return part.isThere(root) ? "installed" : "not there: it installs but does not start";
  } catch (error) {
    return `not there: ${error.message}`;
  }
}

/**
 * What the outcome of a test may depend on besides the files of the repository, as one line.
 *
 * @param outcomes - What `setUpPart` returned, by name of the part.
 */
export function describeMachine(outcomes, testData) {
  const present = Object.entries(outcomes).filter(
    ([, outcome]) => !outcome.startsWith("not there"),
  );
  const data = ["golden", "data", "weights"].filter((name) => existsSync(join(testData, name)));
  const has = [...present.map(([name]) => name), ...data];
  return [`Node ${process.version}`, process.platform, process.arch, ...has].join(", ");
}

function pythonFolder(root, ...path) {
  return join(root, ".cache", "python", ...path);
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: "ignore", timeout: 60_000 }).status === 0;
}

/** Installs packages of Debian, of which the first names the part. */
async function installFromDebian(...packages) {
  if (process.getuid?.() !== 0 || !succeeds("apt-get", ["--version"])) {
    throw new StepFailure(`only root can install it, with apt-get install ${packages[0]}`);
  }
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await mustRun("apt-get", ["update"], env);
  await mustRun("apt-get", ["install", "-y", "--no-install-recommends", ...packages], env);
}

/** Runs a program that is given a quarter of an hour and must succeed. */
async function mustRun(command, args, env) {
  const { code, output } = await run(command, args, { env, quiet: true, timeout: 900_000 });
  if (code === 0) return;
  const lastLine = output.trimEnd().split("\n").at(-1);
  throw new StepFailure(`${basename(command)} ended with code ${code} (${lastLine})`);
}
