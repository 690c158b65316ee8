import { setTimeout as wait } from "node:timers/promises";

/**
 * Waits until something holds, with a look every 100 ms.
 *
 * @throws {Error} with what was waited for, when it does not come to hold in time.
 */
export async function until(
  what: string,
  seconds: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > seconds * 1000) throw new Error(`${what}: not in ${seconds} s`);
    await wait(100);
  }
}
