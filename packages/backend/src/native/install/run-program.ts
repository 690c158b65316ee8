import { spawn } from "node:child_process";

/** How a program is run. */
export interface ProgramOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly folder?: string;
}

/** What a program said. */
export interface ProgramResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a program to its end and collects what it prints.
 *
 * @returns Undefined, when there is no such program on the path.
 */
export function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  { environment = process.env, folder }: ProgramOptions = {},
): Promise<ProgramResult | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      ...(folder === undefined ? {} : { cwd: folder }),
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    // Whoever started an install and leaves must not leave a compiler or a download behind.
    const stop = () => child.kill();
    process.once("exit", stop);
    child.once("error", (error: NodeJS.ErrnoException) => {
      process.off("exit", stop);
      if (error.code === "ENOENT" || error.code === "EACCES") resolve(undefined);
      else reject(error);
    });
    child.once("close", (code, signal) => {
      process.off("exit", stop);
      resolve({
        code: code ?? 128,
        output,
        errors: signal === null ? errors : `${errors}\n${signal}`,
      });
    });
  });
}

/** The last line that says something, for a message of one line. */
export function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.findLast((line) => line !== "") ?? "";
}
