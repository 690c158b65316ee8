import { coloursFor } from "../cli/colours.js";
import { formatDuration } from "../cli/progress.js";
import type { JobState } from "./job-state.js";

/** Options of {@link createSweepView}. */
export interface SweepViewOptions {
  readonly name: string;
  /** Number of jobs. */
  readonly total: number;
  readonly quiet?: boolean | undefined;
  /** `@default process.stderr` */
  readonly stream?: {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
    write(text: string): unknown;
  };
  /** Milliseconds. `@default performance.now` */
  readonly now?: () => number;
}

/** Shows where the jobs of a sweep stand. */
export interface SweepView {
  update(state: JobState): void;
  /** Lets go of the lines: what comes is printed below. */
  stop(): void;
}

/** Milliseconds between two drawings of the table. */
const redrawEvery = 250;

/**
 * Shows a sweep as a table that stays in its place on a terminal, a line a running job; elsewhere as a line whenever a job
 * starts or ends.
 */
export function createSweepView({
  name,
  total,
  quiet = false,
  stream = process.stderr,
  now = () => performance.now(),
}: SweepViewOptions): SweepView {
  if (quiet) return { update: () => undefined, stop: () => undefined };
  const states = new Map<string, JobState>();
  const start = now();
  const isTerminal = stream.isTTY === true && process.env["TERM"] !== "dumb";
  let drawn = 0; // lines of the table that stand on the terminal
  let drawnAt = -Infinity;
  let isStopped = false;

  const count = (state: JobState["state"]) =>
    [...states.values()].filter((one) => one.state === state).length;
  const summary = () => {
    const parts = (["running", "failed", "cancelled", "waiting"] as const).flatMap((state) => {
      const n = count(state);
      return n === 0 ? [] : [`${n} ${state}`];
    });
    const time = formatDuration((now() - start) / 1000);
    return [`${name}: ${count("done")} of ${total} done`, ...parts, time].join(", ");
  };

  const draw = () => {
    const colours = coloursFor({ stream });
    const running = [...states.values()].filter(({ state }) => state === "running");
    const room = Math.max(1, (stream.rows ?? 24) - 3);
    const width = (stream.columns ?? 80) - 1;
    const names = Math.max(0, ...running.slice(0, room).map((job) => job.name.length));
    const lines = [
      summary().slice(0, width),
      ...running
        .slice(0, room)
        .map((job) => `  ${job.name.padEnd(names)}  ${job.progress ?? "starts"}`.slice(0, width)),
    ];
    const up = drawn === 0 ? "" : `\u001b[${drawn}A\r\u001b[J`;
    stream.write(
      `${up}${colours.cyan(lines[0] ?? "")}\n${lines.slice(1).join("\n")}${lines.length > 1 ? "\n" : ""}`,
    );
    drawn = lines.length;
    drawnAt = now();
  };

  return {
    update(state) {
      const before = states.get(state.id);
      states.set(state.id, state);
      const isTurn = before?.state !== state.state;
      if (isStopped) return;
      if (isTerminal) {
        if (now() - drawnAt >= redrawEvery || (isTurn && states.size === total)) draw();
        return;
      }
      if (!isTurn || state.state === "waiting" || before === undefined) {
        if (state.reason !== undefined && state.reason !== before?.reason) {
          stream.write(`${state.name}: attempt ${state.attempts ?? 1}: ${state.reason}\n`);
        }
        return;
      }
      const reason = state.reason === undefined ? "" : `: ${state.reason}`;
      const tail = state.state === "running" ? "" : ` (${summary()})`;
      stream.write(`${state.name} ${state.state}${reason}${tail}\n`);
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      if (isTerminal) draw();
      else stream.write(`${summary()}\n`);
    },
  };
}
