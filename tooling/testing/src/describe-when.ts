import { describe } from "vitest";
import type { Requirement } from "./test-data.js";

/**
 * A group of tests that needs something of the machine. Where it is missing the group is skipped, and
 * `npm test` prints its name, the reason and the remedy; with `VAE_TEST_STRICT=1` that is a failure.
 *
 * @example
 * ```ts
 * describeWhen(needsTestData("golden/stats.json"), "golden statistics", () => { it(…) });
 * ```
 */
export function describeWhen(
  { reason, remedy }: Requirement,
  title: string,
  body: () => void,
): void {
  if (reason === undefined) describe(title, body);
  else describe.skip(`${title} [skipped: ${reason}; remedy: ${remedy}]`, body);
}

/**
 * A group of tests that runs only when a person asks for it by an environment variable. Unasked, it is
 * listed as such and counts neither as skipped nor as failed.
 */
export function describeOptIn(variable: string, title: string, body: () => void): void {
  if (process.env[variable] !== undefined && process.env[variable] !== "") describe(title, body);
  else describe.skip(`${title} [not asked for: ${variable}]`, body);
}
