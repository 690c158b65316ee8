import type { SharedOptions } from "../../cli/command-context.js";

/** Options of every command of a sweep. */
export interface SweepOptions extends SharedOptions {
  /** Folder of the sweeps and of their jobs. */
  readonly out: string;
  /** Address of a Redis. Absent: this machine. */
  readonly queue?: string;
  readonly store?: string;
}

/** What a queue is told, where there is one. */
export function queueOf(
  { queue, store }: SweepOptions,
  say: (line: string) => void,
): { queue: string; store?: string; say: (line: string) => void } | undefined {
  if (queue === undefined) return undefined;
  return { queue, ...(store === undefined ? {} : { store }), say };
}
