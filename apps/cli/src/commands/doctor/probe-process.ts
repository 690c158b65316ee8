import { spawn } from "node:child_process";
import type { BackendProbe } from "./probe-backend.js";

/** Milliseconds after which a backend that neither starts nor fails is given up. */
const patience = 60_000;

/** How {@link probeInProcess} probes. */
export interface ProbeOptions {
  /** `@default "operations"` */
  readonly measure?: "operations" | "step";
  /** Variables of the environment beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Probes a backend in a process of its own: two natives in one process would be one too many, a binding that was
 * built for another processor ends its process, and TensorFlow reads its environment once.
 */
export function probeInProcess(
  name: string,
  { measure = "operations", environment = {} }: ProbeOptions = {},
): Promise<BackendProbe> {
  const program = process.argv[1] ?? "";
  const options = ["--json", "--quiet", ...(measure === "step" ? ["--time-step"] : [])];
  const child = spawn(process.execPath, [program, "doctor", "--probe", name, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: patience,
    env: { ...process.env, ...environment },
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) {
        resolve(JSON.parse(output) as BackendProbe);
        return;
      }
      const how =
        signal === null ? `its process ended with ${code ?? 0}` : `it crashed (${signal})`;
      const last = errors.trim().split("\n").at(-1) ?? "";
      resolve({ name, starts: false, reason: [how, last].filter(Boolean).join(": ") });
    });
  });
}
