import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../.cache/bench-python", import.meta.url));
const always = ["torch==2.13.0", "safetensors", "numpy", "pillow==12.3.0"];
/** What a package is imported as, where that is another name. */
const modules = { pillow: "PIL", "scikit-learn": "sklearn" };
/** Built for another torch than the one that pip finds for this machine, it does not import whole. */
const doesNotImport = ["torchvision"];

/**
 * A Python of the bench's own with the peers in it, made at the first call.
 *
 * @param others - Packages beside those that every bench needs.
 * @returns The path of its interpreter.
 */
export function pythonWithPeers(others = []) {
  const packages = [...always, ...others];
  const python = process.env.VAE_BENCH_PYTHON ?? join(folder, "bin/python3");
  if (imports(python, packages)) return python;
  console.error(`bench: installing ${packages.join(", ")} into ${folder}`);
  if (!existsSync(python)) run("python3", ["-m", "venv", folder]);
  run(join(folder, "bin/pip"), ["install", "--quiet", "--retries", "0", ...packages]);
  return join(folder, "bin/python3");
}

function imports(python, packages) {
  const program = packages.map((requirement) => {
    const [name] = requirement.split("==");
    return doesNotImport.includes(name)
      ? `import importlib.util; assert importlib.util.find_spec("${name}")`
      : `import ${modules[name] ?? name}`;
  });
  return spawnSync(python, ["-c", program.join("\n")]).status === 0;
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with code ${status}`);
}
