import { VaeError } from "@vae/base";
import { setTimeout as wait } from "node:timers/promises";
import type { JobState } from "../../sweep/job-state.js";
import type { SweepJob } from "../../sweep/sweep-job.js";
import type { FleetOptions } from "../fleet-options.js";
import { sweepStatus } from "./sweep-status.js";

/** Options of {@link waitForSweep}. */
export interface WaitOptions extends FleetOptions {
  /** Ends the wait; the jobs go on. */
  readonly signal?: AbortSignal | undefined;
  readonly onStates?: ((states: readonly JobState[]) => void) | undefined;
  /** Milliseconds between two looks. `@default 2000` */
  readonly every?: number;
}

/**
 * Waits until every job of a sweep is done, failed or cancelled. A queue that cannot be reached is waited for.
 *
 * @throws {VaeError} INTERRUPTED, after the signal.
 */
export async function waitForSweep(
  jobs: readonly SweepJob[],
  { signal, onStates, every = 2000, ...options }: WaitOptions,
): Promise<JobState[]> {
  const sweep = jobs[0]?.sweep ?? "";
  let isGone = false;
  for (;;) {
    try {
      const states = await sweepStatus(sweep, jobs, options);
      if (isGone) options.say?.("The queue is back.");
      isGone = false;
      onStates?.(states);
      if (states.every(({ state }) => state !== "waiting" && state !== "running")) return states;
    } catch (error) {
      if (!VaeError.isInstance(error) || error.code !== "IO_FAILED") throw error;
      if (!isGone) options.say?.(`${error.message} Waiting for it.`);
      isGone = true;
    }
    try {
      await wait(every, undefined, { signal });
    } catch (cause) {
      throw new VaeError("INTERRUPTED", "Interrupted; the jobs in the queue go on.", { cause });
    }
  }
}
