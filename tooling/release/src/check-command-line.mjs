import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../setup/src/child.mjs";
import { StepFailure } from "../../setup/src/step.mjs";
import { installEmptyProject } from "./empty-project.mjs";
import { installSize } from "./install-size.mjs";

/** What an install of the command line may take beside TensorFlow.js, and how soon it says its version. */
const limits = { bytes: 80_000_000, milliseconds: 200 };
const starts = 9;

/**
 * Installs the command line from tarballs, runs it by `npx`, trains and samples with it, and starts it in an empty folder
 * by `npm exec` from nothing but tarballs.
 *
 * @returns `{ version, bytes, withoutTensorFlow, largest, installSeconds, startMilliseconds }`, the last the least of nine
 *   starts: other work on the machine can only delay one.
 * @throws {StepFailure} with the first thing that does not hold.
 */
export async function checkCommandLine(root, folder, release) {
  const name = "@vae/cli";
  const { version, needs } = release.find((item) => item.name === name);
  const project = join(folder, "installed");
  const start = performance.now();
  await installEmptyProject(root, project, release, {
    names: [name],
    withTensorFlow: true,
    manager: "npm",
  });
  const installSeconds = Number(((performance.now() - start) / 1000).toFixed(1));

  await expectVersion("npx", ["--no-install", name, "--version"], project, version);
  const train = ["train", "--data", "synthetic:shapes", "--network", "dense"];
  const sizes = ["--set", "network.widths=[32]", "--steps", "20", "--batch-size", "20"];
  await mustRun("npx", ["--no-install", "vae", ...train, ...sizes, "--out", "runs/first"], project);
  await mustRun(
    "npx",
    ["--no-install", "vae", "sample", "runs/first", "--out", "samples.png"],
    project,
  );
  if (!existsSync(join(project, "samples.png")))
    throw new StepFailure("vae sample wrote no picture.");

  const empty = join(folder, "empty");
  mkdirSync(empty);
  const tarballs = [name, ...needs].map((needed) => {
    return `--package=${release.find((item) => item.name === needed).tarball}`;
  });
  await expectVersion(
    "npm",
    ["exec", "--yes", ...tarballs, "--", "vae", "--version"],
    empty,
    version,
  );

  const size = installSize(project, name);
  if (size.withoutTensorFlow > limits.bytes) {
    const found = `${(size.withoutTensorFlow / 1e6).toFixed(1)} MB`;
    throw new StepFailure(
      `An install of ${name} takes ${found} without TensorFlow.js, the limit is ${limits.bytes / 1e6} MB.`,
    );
  }
  const startMilliseconds = await leastStart(project);
  if (startMilliseconds > limits.milliseconds) {
    throw new StepFailure(
      `vae --version takes ${startMilliseconds} ms, the limit is ${limits.milliseconds} ms.`,
    );
  }
  return { version, ...size, installSeconds, startMilliseconds };
}

async function leastStart(project) {
  const program = join(project, "node_modules", "@vae", "cli", "bin", "vae.js");
  const times = [];
  for (let i = 0; i < starts; i++) {
    const start = performance.now();
    await mustRun(process.execPath, [program, "--version"], project);
    times.push(performance.now() - start);
  }
  return Math.round(Math.min(...times));
}

async function expectVersion(command, args, folder, version) {
  const output = await mustRun(command, args, folder);
  if (output.trim().split("\n").at(-1) === version) return;
  throw new StepFailure(`${command} ${args.join(" ")}: expected ${version}, got ${output.trim()}.`);
}

async function mustRun(command, args, cwd) {
  const { code, output } = await run(command, args, { cwd, quiet: true, timeout: 600_000 });
  if (code === 0) return output;
  throw new StepFailure(`${command} ${args.join(" ")} fails, as shown above.`, { output });
}
