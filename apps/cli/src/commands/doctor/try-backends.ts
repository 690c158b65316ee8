import { backendChoices } from "../../cli/options.js";
import type { CommandContext } from "../../cli/command-context.js";
import type { BackendProbe } from "./probe-backend.js";
import { probeInProcess } from "./probe-process.js";

/** Tries every backend, and what `request` chooses, each in a process of its own. */
export async function tryBackends(
  request: string,
  startProgress: CommandContext["startProgress"],
): Promise<{ trials: BackendProbe[]; chosen: BackendProbe }> {
  const names = backendChoices.filter((name) => name !== "auto");
  const progress = startProgress({
    label: "backends",
    total: names.length + 1,
    unit: "backends",
  });
  try {
    const trials: BackendProbe[] = [];
    // One after the other, so that none slows down the operations that another one times.
    for (const name of names) {
      trials.push(await probeInProcess(name));
      progress.update(trials.length, name);
    }
    const tried = trials.find(({ name }) => name === request);
    const chosen = tried ?? (await probeInProcess(request));
    progress.update(names.length + 1, request);
    return { trials, chosen };
  } finally {
    progress.stop();
  }
}
