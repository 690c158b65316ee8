import type { StepTiming } from "./training-options.js";

/** Measures how fast steps go by. */
export interface StepTimer {
  /** Counts a step that has been started. */
  count(examples: number): void;
  /** @param done - Steps done. */
  read(done: number): StepTiming;
}

/**
 * @param steps - Steps in all.
 * @param now - Milliseconds.
 */
export function createStepTimer(steps: number, now = () => performance.now()): StepTimer {
  let examples = 0;
  let since = now();
  // The first step is slow (it is compiled), so the mean rate counts from its end.
  let first: { readonly done: number; readonly at: number } | undefined;
  return {
    count(more) {
      examples += more;
    },
    read(done) {
      const at = now();
      const examplesPerSecond = (examples * 1000) / Math.max(at - since, 1e-3);
      const secondsPerStep =
        first === undefined ? (at - since) / 1000 : (at - first.at) / 1000 / (done - first.done);
      first ??= { done, at };
      examples = 0;
      since = at;
      return { examplesPerSecond, secondsLeft: (steps - done) * secondsPerStep };
    },
  };
}
