import { table } from "../../cli/table.js";
import type { JobState } from "../../sweep/job-state.js";

/** Jobs that are listed one by one; of many the finished ones are only counted. */
const listed = 40;

/** How many jobs are in each state. */
export function countStates(states: readonly JobState[]): Record<JobState["state"], number> {
  const counts = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
  for (const { state } of states) counts[state] += 1;
  return counts;
}

/** `12 of 40 done, 2 running`. */
export function describeCounts(states: readonly JobState[]): string {
  const { done, ...others } = countStates(states);
  const rest = Object.entries(others).flatMap(([state, n]) => (n === 0 ? [] : [`${n} ${state}`]));
  return [`${done} of ${states.length} done`, ...rest].join(", ");
}

/** The counts, and what is at work or failed line by line. */
export function describeStates(name: string, states: readonly JobState[]): string {
  const isShort = states.length <= listed;
  const shown = states.filter(({ state }) => isShort || state === "running" || state === "failed");
  const rows = shown
    .slice(0, listed)
    .map((job) => [job.name, job.state, job.worker ?? "", job.reason ?? job.progress ?? ""]);
  const more = shown.length - rows.length;
  return [
    `${name}: ${describeCounts(states)}`,
    ...(rows.length === 0
      ? []
      : [
          "",
          table([{ title: "job" }, { title: "state" }, { title: "worker" }, { title: "" }], rows),
        ]),
    ...(more > 0 ? [`and ${more} more; --json has them all`] : []),
  ].join("\n");
}
