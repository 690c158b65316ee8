import type { TrainingState } from "../training/training-state.js";

/** All bits of a state's arrays, by name, so that two can be compared exactly. */
export function bytesOf({ weights, optimizer }: TrainingState): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...weights, ...optimizer }).map(([name, { data }]) => [
      name,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex"),
    ]),
  );
}
