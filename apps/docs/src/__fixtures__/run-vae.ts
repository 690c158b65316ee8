import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("../../../cli/bin/vae.js", import.meta.url));

/**
 * Runs the command line to its end and returns what it printed.
 *
 * @throws {Error} with what it said, when it fails.
 */
export async function runVae(...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words]);
  return stdout;
}
