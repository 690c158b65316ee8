import { makeFolder, writeFileAtomic } from "@vae/base/node";
import { join } from "node:path";
import type { SweepTable } from "./collect-sweep.js";
import { renderSweepReport } from "./render-sweep-report.js";
import { runsCsv, tableCsv } from "./table-csv.js";

/**
 * Writes `table.json`, `table.csv`, `runs.csv` and `report.html` of a sweep.
 *
 * @param command - What wrote them.
 * @returns Their paths.
 */
export async function writeCollected(
  folder: string,
  collected: SweepTable,
  command: string,
): Promise<readonly string[]> {
  await makeFolder(folder);
  const files = {
    "table.json": `${JSON.stringify(collected, null, 1)}\n`,
    "table.csv": tableCsv(collected),
    "runs.csv": runsCsv(collected),
    "report.html": await renderSweepReport(collected, command),
  };
  const paths: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFileAtomic(path, content);
    paths.push(path);
  }
  return paths;
}
