import {
  installNative,
  nativeStatus,
  removeNative,
  type InstallPlan,
  type InstallProgress,
} from "@vae/backend/native";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { formatDuration } from "../cli/progress.js";

/** Options of `vae backend install`. */
export interface InstallBackendOptions extends SharedOptions {
  readonly tensorflow?: string;
  readonly libtensorflow?: string;
  readonly gpu?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** `vae backend install`. */
export const installBackend: CommandAction<InstallBackendOptions> = async (
  _,
  { tensorflow, libtensorflow, gpu = false, force = false, dryRun = false },
  { log, output },
) => {
  const installation = await installNative({
    tensorflow,
    libtensorflow,
    gpu,
    force,
    dryRun,
    onProgress: progressLines((line) => {
      log.info(line);
    }),
  });
  const { plan, build, wasThere } = installation;
  output.result({ plan, build, wasThere, dryRun }, () => {
    if (dryRun && plan !== undefined) return describePlan(plan);
    const where = build === undefined ? "" : ` in ${build.folder}`;
    return wasThere
      ? `Native TensorFlow is there already${where}. Build it anew with --force.`
      : `Native TensorFlow is installed${where}. See what it brings with vae doctor.`;
  });
};

/** `vae backend status`. */
export const backendStatus: CommandAction<SharedOptions> = (_, _options, { output }) => {
  const status = nativeStatus();
  output.result(status, () =>
    [
      `Cache: ${status.cache}`,
      ...status.builds.map(
        ({ folder, bytes, problem }) =>
          `Build: ${folder}, ${megabytes(bytes)}${problem === undefined ? "" : `; ${problem}`}`,
      ),
      ...status.otherBuilds.map((name) => `Of another version: ${name}`),
      ...status.stock.map(({ name }) => `Package: ${name}`),
      `Selected: ${status.selected ?? "none"}`,
      ...status.problems.map((problem) => `Problem: ${problem}`),
    ].join("\n"),
  );
  return Promise.resolve();
};

/** `vae backend remove`. */
export const removeBackend: CommandAction<SharedOptions> = async (_, _options, { output }) => {
  const { folders, bytes } = await removeNative();
  output.result({ folders, bytes }, () =>
    folders.length === 0
      ? "There is no build of native TensorFlow to remove."
      : `Removed ${folders.length} build${folders.length === 1 ? "" : "s"}, ${megabytes(bytes)} are free again.`,
  );
};

function describePlan({
  steps,
  downloadBytes,
  workingBytes,
  keptBytes,
  wheels = [],
}: InstallPlan): string {
  return [
    ...steps.map((step, i) => `${i + 1}. ${step}`),
    ...wheels.map((wheel) => `   ${JSON.stringify(wheel)}`),
    `To download ${megabytes(downloadBytes)}; the cache needs ${megabytes(workingBytes)} meanwhile and keeps ${megabytes(keptBytes)}.`,
  ].join("\n");
}

/** A line for each new stage, and every five seconds within one. */
function progressLines(say: (line: string) => void): (progress: InstallProgress) => void {
  let [lastMessage, lastTime] = ["", 0];
  return ({ message, bytes, totalBytes, secondsLeft }) => {
    const now = performance.now();
    if (message === lastMessage && now - lastTime < 5000) return;
    [lastMessage, lastTime] = [message, now];
    const size =
      bytes === undefined
        ? ""
        : `, ${megabytes(bytes)}${totalBytes === undefined ? "" : ` of ${megabytes(totalBytes)}`}`;
    const left = secondsLeft === undefined ? "" : `, ${formatDuration(secondsLeft)} left`;
    say(`${message}${size}${left}`);
  };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString("en-US")} MB`;
}
