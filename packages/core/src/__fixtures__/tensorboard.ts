import type { Requirement } from "@vae/testing";
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What tests of event files need: a Python that can make an environment, and a package index. */
export const needsVenv: Requirement = {
  reason:
    spawnSync("python3", ["-c", "import ensurepip, venv"]).status === 0
      ? undefined
      : "there is no python3 with venv",
  remedy: "apt-get install python3-venv",
};

/** The environment that is made for TensorBoard alone; deleted, it is made again. */
const environment = fileURLToPath(new URL("../../../../.cache/tensorboard", import.meta.url));

/** Asks a running TensorBoard for one of its pages. */
export type AskTensorBoard = (path: string) => Promise<Response>;

/**
 * Installs TensorBoard into an environment of its own, where it is not yet.
 *
 * @throws {Error} with what pip said, when it cannot be installed.
 */
export function installTensorBoard(): void {
  if (existsSync(join(environment, "bin/tensorboard"))) return;
  run("python3", ["-m", "venv", "--clear", environment]);
  run(join(environment, "bin/pip"), ["install", "--quiet", "--retries", "0", "tensorboard"]);
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} fails: ${stderr}`);
}

/** Starts TensorBoard's server on a folder, and stops it after the body. */
export async function withTensorBoard(
  logdir: string,
  body: (ask: AskTensorBoard) => Promise<void>,
): Promise<void> {
  const server = spawn(
    join(environment, "bin/tensorboard"),
    // Without its own data server, which reloads in the background: the first answer is complete.
    ["--logdir", logdir, "--port", "0", "--host", "127.0.0.1", "--load_fast", "false"],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const closed = new Promise((resolve) => server.on("close", resolve));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = "";
      const listen = (text: string) => {
        said += text;
        const [found] = /http:\/\/127\.0\.0\.1:\d+\//.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      };
      server.stdout.setEncoding("utf8").on("data", listen);
      server.stderr.setEncoding("utf8").on("data", listen);
      server.on("close", () => {
        reject(new Error(`tensorboard ends: ${said}`));
      });
    });
    await body((path) => patientFetch(`${address}${path}`));
  } finally {
    server.kill();
    await closed;
  }
}

/** Asks again while the server has not read the files yet, which it does in a thread of its own. */
async function patientFetch(address: string): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(address);
    const isEmpty = response.status === 404 || (await response.clone().text()) === "{}";
    if (!isEmpty || attempt === 240) return response;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
