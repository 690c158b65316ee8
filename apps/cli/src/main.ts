import { CommanderError } from "commander";
import { createProgram, isAsked } from "./cli/program.js";

// `vae datasets list | head -1`: nobody reads on, which is no failure. A log that nobody reads is none either.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.on("uncaughtException", (error) => {
  void fail(error).finally(() => process.exit());
});

try {
  await createProgram().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError && isAsked(error))) await fail(error);
}

async function fail(error: unknown): Promise<void> {
  const { reportFailure } = await import("./cli/failure.js");
  process.exitCode = reportFailure(error, { json: process.argv.includes("--json") });
}
