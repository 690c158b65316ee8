import type { Log } from "./log.js";
import type { Output } from "./output.js";
import type { Progress, ProgressJob } from "./progress.js";

/** What a command is given beside its arguments and options. */
export interface CommandContext {
  /** Standard error. */
  readonly log: Log;
  /** Standard output. */
  readonly output: Output;
  /** What a person typed, with `vae` for the program. */
  readonly commandLine: string;
  /** Begins to show how far a long job is. */
  readonly startProgress: (job: ProgressJob) => Progress;
  /**
   * From now on the first SIGINT or SIGTERM aborts the signal that is returned instead of ending the process.
   *
   * @param ending - What the command does then, for people, e.g. `writing a checkpoint`.
   */
  readonly listenForInterrupt: (ending: string) => AbortSignal;
}

/** Options that every command has. */
export interface SharedOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * The work of a command.
 *
 * @param positional - Arguments in their order.
 * @param options - Options by their names in camelCase.
 */
export type CommandAction<Options> = (
  positional: readonly string[],
  options: Options,
  context: CommandContext,
) => Promise<void>;
