import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Does something to a process as soon as it is due: for `onStart` of `runVae`. A process that ends before is left alone, so that
 * its end says what was wrong.
 *
 * @param every - Milliseconds between two looks.
 */
export function onceDue(
  isDue: () => boolean | Promise<boolean>,
  act: (child: ChildProcess) => unknown,
  every = 2,
): (child: ChildProcess) => void {
  const watch = async (child: ChildProcess) => {
    while (!(await isDue())) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      await wait(every);
    }
    await act(child);
  };
  return (child) => {
    void watch(child);
  };
}
