import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Requirement } from "./test-data.js";

/** The interpreter that `tooling/setup` prepared with numpy and safetensors, else the machine's own. */
const prepared = join(
  resolve(fileURLToPath(import.meta.url), "../../../.."),
  ".cache/python/bin/python3",
);
const interpreter = existsSync(prepared) ? prepared : "python3";

/** What a group of tests needs: a python3 that imports these modules. */
export function needsPython(...modules: string[]): Requirement {
  const probe = spawnSync(interpreter, ["-c", modules.map((name) => `import ${name}`).join("\n")]);
  return {
    reason: probe.status === 0 ? undefined : `python3 with ${modules.join(", ")} is not there`,
    remedy: `pip install ${modules.join(" ")}`,
  };
}

/**
 * Runs a Python program and returns what it printed.
 *
 * @throws {Error} with the traceback, when it fails.
 */
export function runPython(program: string, ...args: string[]): string {
  const run = spawnSync(interpreter, ["-c", program, ...args], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}
