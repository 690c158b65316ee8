import { spawn } from "node:child_process";
import { backendChoices } from "../../cli/options.js";
import type { CommandContext } from "../../cli/command-context.js";
import type { BackendProbe } from "./probe-backend.js";

/** What became of one backend that was tried. */
export type BackendTrial = BackendProbe;

/** Milliseconds after which a backend that neither starts nor fails is given up. */
const patience = 60_000;

/**
 * Tries every backend, and what `request` chooses, each in a process of its own: two natives in one process
 * would be one too many, and a binding that was built for another processor ends its process.
 */
export async function tryBackends(
  request: string,
  startProgress: CommandContext["startProgress"],
): Promise<{ trials: BackendTrial[]; chosen: BackendTrial }> {
  const names = backendChoices.filter((name) => name !== "auto");
  const progress = startProgress({
    label: "backends",
    total: names.length + 1,
    unit: "backends",
  });
  try {
    const trials: BackendTrial[] = [];
    // One after the other, so that none slows down the product that another one times.
    for (const name of names) {
      trials.push(await tryBackend(name));
      progress.update(trials.length, name);
    }
    const tried = trials.find(({ name }) => name === request);
    const chosen = tried ?? (await tryBackend(request));
    progress.update(names.length + 1, request);
    return { trials, chosen };
  } finally {
    progress.stop();
  }
}

function tryBackend(name: string): Promise<BackendTrial> {
  const program = process.argv[1] ?? "";
  const child = spawn(process.execPath, [program, "doctor", "--probe", name, "--json", "--quiet"], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patience,
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) {
        resolve(JSON.parse(output) as BackendTrial);
        return;
      }
      const how =
        signal === null ? `its process ended with ${code ?? 0}` : `it crashed (${signal})`;
      const last = errors.trim().split("\n").at(-1) ?? "";
      resolve({ name, starts: false, reason: [how, last].filter(Boolean).join(": ") });
    });
  });
}
