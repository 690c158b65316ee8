import type { CommanderError } from "commander";

/** A command line that cannot be understood. */
export class UsageError extends Error {
  /** Stands where a `VaeError` has its code. */
  readonly code = "USAGE";

  /**
   * @param commandName - The command that refused, e.g. `vae train`.
   * @param message - What it refused.
   */
  constructor(commandName: string, message: string, options?: ErrorOptions) {
    super(`${message} See ${commandName} --help.`, options);
    this.name = "UsageError";
  }

  /** Turns what commander says on several lines into one sentence. */
  static from(commandName: string, cause: CommanderError): UsageError {
    const lines = cause.message.replace(/^error: /, "").split("\n");
    const text = lines.map((line) => line.trim()).join(" ");
    const sentence = /[.?!]\)?$/.test(text) ? text : `${text}.`;
    return new UsageError(commandName, `${commandName}: ${sentence}`, { cause });
  }
}
