import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../.cache/bench-python", import.meta.url));
const packages = ["torch==2.13.0", "safetensors", "numpy", "pillow==12.3.0"];

/**
 * A Python of the bench's own with the peers in it, made at the first call.
 *
 * @returns The path of its interpreter.
 */
export function pythonWithPeers() {
  const python = process.env.VAE_BENCH_PYTHON ?? join(folder, "bin/python3");
  if (imports(python)) return python;
  console.error(`bench: installing ${packages.join(", ")} into ${folder}`);
  if (!existsSync(python)) run("python3", ["-m", "venv", folder]);
  run(join(folder, "bin/pip"), ["install", "--quiet", "--retries", "0", ...packages]);
  return join(folder, "bin/python3");
}

function imports(python) {
  return spawnSync(python, ["-c", "import torch, safetensors, numpy, PIL"]).status === 0;
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with code ${status}`);
}
