import type { CommandAction } from "../cli/command-context.js";
import { collectGarbage } from "../fleet/store/collect-garbage.js";
import { openStorage } from "../fleet/store/open-storage.js";

/** Options of `vae sweep clean`. */
export interface SweepCleanOptions {
  readonly store: string;
  readonly olderThan: number;
  readonly dryRun?: boolean;
}

/** `vae sweep clean` */
export const sweepClean: CommandAction<SweepCleanOptions> = async (
  _positional,
  { store, olderThan, dryRun = false },
  { log, output },
) => {
  const storage = await openStorage(store, { onRetry: log.warn });
  const report = await collectGarbage(storage, { olderThan: olderThan * 3600 * 1000, dryRun });
  output.result({ store: storage.name, dryRun, ...report }, () => {
    const megabytes = (report.bytes / 1e6).toFixed(1);
    const what = dryRun ? "would be removed" : "removed";
    return `${storage.name}: ${report.removed} artefacts ${what} (${megabytes} MB), ${report.kept} kept`;
  });
};
