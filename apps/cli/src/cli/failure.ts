import { VaeError } from "@vae/base";
import { inspect } from "node:util";
import {
  exitCodeOf,
  interruptExitCode,
  unexpectedExitCode,
  usageExitCode,
  type InterruptSignal,
} from "./exit-codes.js";
import { createLog, type Log } from "./log.js";
import { createOutput, type Output } from "./output.js";
import { UsageError } from "./usage-error.js";

/** Why a command ends without a result. */
export interface Failure {
  /** Code of the `VaeError`; `USAGE` for a command line, `UNEXPECTED` for a defect of ours. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  readonly exitCode: number;
}

/** Options of {@link reportFailure}. */
export interface ReportFailureOptions {
  readonly json: boolean;
  /** The signal that interrupted the command, where one did. */
  readonly interruptedBy?: InterruptSignal | undefined;
  readonly log?: Log;
  readonly output?: Pick<Output, "result">;
  /** `VAE_DEBUG=1` shows where an error comes from. Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Says in one line on standard error why a command failed and which page of the guide is about it, with `--json` also
 * as `{ "error": { "code", "message" } }` on standard output.
 *
 * @returns The exit code.
 */
export function reportFailure(
  error: unknown,
  {
    json,
    interruptedBy,
    log = createLog(),
    output = createOutput({ json: true }),
    environment = process.env,
  }: ReportFailureOptions,
): number {
  const { code, message, exitCode } = describeFailure(error, interruptedBy);
  const page = pageOf(code);
  log.error(page === undefined ? message : `${message} See ${page}.`);
  if (environment["VAE_DEBUG"] === "1") log.info(inspect(error));
  if (json) output.result({ error: { code, message } }, () => message);
  return exitCode;
}

/** Sorts an error into a code, a sentence and an exit code. */
export function describeFailure(error: unknown, interruptedBy?: InterruptSignal): Failure {
  if (error instanceof UsageError) {
    return { code: error.code, message: error.message, exitCode: usageExitCode };
  }
  if (VaeError.isInstance(error)) {
    const exitCode = exitCodeOf(error.code, interruptedBy);
    return { code: error.code, message: oneLine(error.message), exitCode };
  }
  if (interruptedBy !== undefined && error instanceof Error && error.name === "AbortError") {
    const exitCode = interruptExitCode(interruptedBy);
    return { code: "INTERRUPTED", message: `Interrupted by ${interruptedBy}.`, exitCode };
  }
  if (isSystemError(error)) {
    return {
      code: "IO_FAILED",
      message: `${oneLine(error.message)}.`,
      exitCode: exitCodeOf("IO_FAILED"),
    };
  }
  const message = oneLine(error instanceof Error ? error.message : String(error));
  return {
    code: "UNEXPECTED",
    message: `Unexpected: ${message.replace(/[.!]$/, "")}. This is a defect of vae; please report it, with what VAE_DEBUG=1 adds.`,
    exitCode: unexpectedExitCode,
  };
}

/** Where the guide says what to do, a path of the repository. A usage error names its `--help`, and a defect has no page. */
function pageOf(code: string): string | undefined {
  if (code === "USAGE" || code === "UNEXPECTED") return undefined;
  return `apps/docs/guide/errors.md#${code.toLowerCase().replaceAll("_", "-")}`;
}

/** A failure of the operating system that no package put into words, e.g. `ENOSPC: no space left on device`. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "errno" in error && "syscall" in error;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}
