import { coloursFor } from "./colours.js";

/** What is counted. */
export interface ProgressJob {
  readonly label: string;
  /** Units until it is done. */
  readonly total: number;
  /** Name of a unit in the plural, e.g. `steps`. */
  readonly unit: string;
}

/** Options of {@link createProgress}. */
export interface ProgressOptions extends ProgressJob {
  /** Show nothing. */
  readonly quiet?: boolean;
  /** Default standard error. */
  readonly stream?: {
    readonly isTTY?: boolean;
    readonly columns?: number;
    write(text: string): unknown;
  };
  /** Milliseconds; default `performance.now`. */
  readonly now?: () => number;
}

/** Shows how far a job is. */
export interface Progress {
  /**
   * @param done - Units that are done, of the total.
   * @param note - A few words, e.g. the loss.
   */
  update(done: number, note?: string): void;
  /** Shows where the job ended and lets go of the line. */
  stop(): void;
}

/** Milliseconds between two drawings of the bar. */
const redrawEvery = 100;
/** Without a terminal a line is written at every tenth of the job, and at least this often. */
const lineEvery = 5000;
const barWidth = 24;

/**
 * Shows a job's progress, its rate and the time left: as a bar that stays in its line on a terminal, else as
 * a line now and then.
 *
 * The bar is our own because log lines come between: cli-progress jumps back to where it began and writes
 * over them.
 *
 * @example
 * ```ts
 * const progress = createProgress({ label: "first stage", total: 1600, unit: "steps" });
 * progress.update(800, "loss 24.1");
 * // first stage  50 %  800/1600 steps, 40.0 steps/s, 20 s left, loss 24.1
 * progress.stop();
 * ```
 */
export function createProgress({
  label,
  total,
  unit,
  quiet = false,
  stream = process.stderr,
  now = () => performance.now(),
}: ProgressOptions): Progress {
  if (quiet) return { update: () => undefined, stop: () => undefined };
  const start = now();
  const isTerminal = stream.isTTY === true && process.env["TERM"] !== "dumb";
  // The rate counts from the first update: a resumed job does not begin at 0, and a first step is slow.
  let first: { done: number; at: number } | undefined;
  let current: { done: number; note: string } | undefined;
  let shown: { done: number; at: number } | undefined;

  const describe = (done: number, note: string) => {
    const seconds = (now() - start) / 1000;
    const counted = first === undefined ? 0 : (now() - first.at) / 1000;
    const rate = first === undefined || counted <= 0 ? 0 : (done - first.done) / counted;
    return [
      `${String(done)}/${String(total)} ${unit}`,
      ...(rate > 0 ? [`${formatRate(rate)} ${unit}/s`] : []),
      ...(rate > 0 && done < total ? [`${formatDuration((total - done) / rate)} left`] : []),
      ...(done >= total ? [`in ${formatDuration(seconds)}`] : []),
      ...(note === "" ? [] : [note]),
    ].join(", ");
  };

  const draw = (done: number, note: string) => {
    const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 1;
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    if (isTerminal) {
      const full = Math.round(share * barWidth);
      const bar = "█".repeat(full) + "░".repeat(barWidth - full);
      const rest = `${percent}  ${describe(done, note)}`;
      // A line that wraps could not be erased again.
      const room = (stream.columns ?? 80) - 1 - label.length - barWidth - 4;
      const colours = coloursFor({ stream });
      stream.write(
        room > 0
          ? `\r\u001b[K${label}  ${colours.cyan(bar)}  ${rest.slice(0, room)}`
          : `\r\u001b[K${`${label} ${percent}`.slice(0, (stream.columns ?? 80) - 1)}`,
      );
    } else {
      stream.write(`${label} ${percent}  ${describe(done, note)}\n`);
    }
    shown = { done, at: now() };
  };

  const isDue = (done: number) => {
    if (shown === undefined) return true;
    const waited = now() - shown.at;
    if (isTerminal) return waited >= redrawEvery;
    const tenth = (count: number) => Math.floor((count * 10) / total);
    return waited >= lineEvery || tenth(done) > tenth(shown.done);
  };

  return {
    update(done, note = "") {
      first ??= { done, at: now() };
      current = { done, note };
      if (isDue(done)) draw(done, note);
    },
    stop() {
      if (current !== undefined && current.done !== shown?.done) draw(current.done, current.note);
      if (isTerminal && shown !== undefined) stream.write("\n");
      current = undefined;
      shown = undefined;
    },
  };
}

function formatRate(rate: number): string {
  return rate.toFixed(rate >= 100 ? 0 : rate >= 1 ? 1 : 2);
}

/** Seconds as people say them: `9 s`, `2 min 05 s`, `1 h 10 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${twoDigits(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
