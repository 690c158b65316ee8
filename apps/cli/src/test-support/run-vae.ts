import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The program of the last build, which `turbo run test` brings up to date. */
export const program = fileURLToPath(new URL("../../bin/vae.js", import.meta.url));

/** What a run of `vae` left behind. */
export interface VaeRun {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link runVae}. */
export interface RunVaeOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Options of Node, before the program. */
  readonly nodeOptions?: readonly string[];
  /** Called with the process once it runs, e.g. to send it a signal. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Variables of the test's own environment that would change what `vae` prints. */
const unwanted = [
  ...["NO_COLOR", "FORCE_COLOR", "VAE_BACKEND", "VAE_DATA", "VAE_DEBUG"],
  "VAE_INCEPTION_WEIGHTS",
];

/** Runs the built `vae` in a process of its own, without a terminal. */
export function runVae(args: readonly string[], options: RunVaeOptions = {}): Promise<VaeRun> {
  const { cwd, environment = {}, nodeOptions = [], onStart } = options;
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !unwanted.includes(name)),
  );
  const child = spawn(process.execPath, [...nodeOptions, program, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...inherited, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onStart?.(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
}
