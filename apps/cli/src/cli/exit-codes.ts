import { constants } from "node:os";
import type { VaeErrorCode } from "@vae/base";

/** Exit code of a command line that cannot be understood: an unknown option, command or value. */
export const usageExitCode = 2;

/** Exit code of a failure that nobody foresaw. */
export const unexpectedExitCode = 1;

const exitCodes: Readonly<Record<Exclude<VaeErrorCode, "INTERRUPTED">, number>> = {
  NAME_UNKNOWN: usageExitCode,
  CONFIG_INVALID: 3,
  DATA_INVALID: 3,
  SHAPE_MISMATCH: 3,
  BACKEND_UNAVAILABLE: 4,
  IO_FAILED: 5,
  TRAINING_DIVERGED: 6,
};

/** A signal that a person or a system stops a command with. */
export type InterruptSignal = "SIGINT" | "SIGTERM";

/**
 * What the process exits with after an error of the `@vae` packages.
 *
 * @param code - Code of the `VaeError`. A code that a newer package made up counts as unexpected.
 * @param signal - The signal that interrupted the command, where one did.
 *
 * @example
 * ```ts
 * exitCodeOf("CONFIG_INVALID"); // 3
 * exitCodeOf("INTERRUPTED", "SIGTERM"); // 143
 * ```
 */
export function exitCodeOf(code: VaeErrorCode, signal: InterruptSignal = "SIGINT"): number {
  if (code === "INTERRUPTED") return interruptExitCode(signal);
  return (exitCodes as Readonly<Record<string, number>>)[code] ?? unexpectedExitCode;
}

/** 128 and the number of the signal, as shells have it: 130 for SIGINT, 143 for SIGTERM. */
export function interruptExitCode(signal: InterruptSignal): number {
  return 128 + constants.signals[signal];
}
