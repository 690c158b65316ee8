import { interruptExitCode, type InterruptSignal } from "./exit-codes.js";
import type { Log } from "./log.js";

/** Tells a command that it should come to an end. */
export interface Interrupt {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** The signal that came, once it came. */
  readonly received: InterruptSignal | undefined;
  /** Gives the signals back to Node, which then ends the process at once. */
  stop(): void;
}

/** Options of {@link listenForInterrupt}. */
export interface InterruptOptions {
  readonly log: Log;
  /** What happens between the first signal and the end, for people. */
  readonly ending: string;
  /** What emits the signals. Default `process`. */
  readonly source?: Pick<NodeJS.EventEmitter, "on" | "off">;
  /** Leaves at once. Default `process.exit`. */
  readonly exit?: (code: number) => void;
}

const signals: readonly InterruptSignal[] = ["SIGINT", "SIGTERM"];

/**
 * Turns the first SIGINT or SIGTERM into an abort, so that the step in progress can end and a checkpoint be
 * written. The second leaves at once, with 130 or 143.
 *
 * NB: nothing is heard while a synchronous loop runs. The work has to give way between its steps.
 */
export function listenForInterrupt({
  log,
  ending,
  source = process,
  exit = (code) => process.exit(code),
}: InterruptOptions): Interrupt {
  const controller = new AbortController();
  let received: InterruptSignal | undefined;
  const listeners = signals.map((signal) => {
    const listener = () => {
      if (received !== undefined) {
        exit(interruptExitCode(signal));
        return;
      }
      received = signal;
      log.warn(`${signal}: ${ending}; again to leave now.`);
      controller.abort();
    };
    source.on(signal, listener);
    return { signal, listener };
  });
  return {
    signal: controller.signal,
    get received() {
      return received;
    },
    stop() {
      for (const { signal, listener } of listeners) source.off(signal, listener);
    },
  };
}
