import { useBackend } from "@vae/backend";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { writeReport } from "../reports/write-report.js";
import type { BackendRequest } from "./backend-request.js";

/** Options of `vae report`. */
export interface ReportOptions extends SharedOptions {
  readonly backend: BackendRequest;
}

/** `vae report RUN`: writes `report.html` of a run anew. */
export const report: CommandAction<ReportOptions> = async (
  [path = ""],
  { backend },
  { log, output },
) => {
  log.info((await useBackend(backend)).reason);
  const file = await writeReport(path);
  output.result({ run: path, report: file }, () => file);
};
