import { readJson, writeFileAtomic } from "@vae/base/node";
import { redisVersion } from "@vae/testing/servers";
import { existsSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { codeVersion } from "../../../sweep/code-version.js";
import type { ChaosOutcome, ChaosRow } from "./chaos-row.js";
import { chaosRows } from "./chaos-rows.js";

/** A row of `chaos.json`. */
interface RecordedRow extends ChaosOutcome {
  readonly fault: string;
  readonly mustHold: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** When and on what it ran. */
  readonly environment: Readonly<Record<string, string | number>>;
}

interface ChaosReport {
  readonly format: 1;
  readonly command: string;
  readonly rows: Readonly<Record<string, RecordedRow>>;
}

/** Writes what a row found into `chaos.json`, in place of what it found before, and the table `chaos.md` beside it. */
export async function recordRow(
  path: string,
  { id, fault, mustHold }: ChaosRow,
  { held, figures }: ChaosOutcome,
  seconds: number,
): Promise<void> {
  const before = existsSync(path) ? ((await readJson(path)) as ChaosReport).rows : {};
  const processor = cpus()[0]?.model.trim() ?? "unknown";
  const environment = {
    date: new Date().toISOString().slice(0, 16),
    code: codeVersion(),
    node: process.version,
    redis: redisVersion() ?? "none",
    cpu: `${availableParallelism()} x ${processor}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadAtTheEnd: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
  const passed = Object.values(held).every(Boolean);
  const row: RecordedRow = { fault, mustHold, passed, seconds, held, figures, environment };
  const rows: Record<string, RecordedRow> = {};
  for (const known of chaosRows) {
    const recorded = known.id === id ? row : before[known.id];
    if (recorded !== undefined) rows[known.id] = recorded;
  }
  const report: ChaosReport = { format: 1, command: "pnpm chaos", rows };
  await writeFileAtomic(path, `${JSON.stringify(report, null, 2)}\n`);
  await writeFileAtomic(path.replace(/json$/, "md"), render(report));
}

function render({ command, rows }: ChaosReport): string {
  const recorded = Object.entries(rows);
  const lines = recorded.map(
    ([, { fault, mustHold, passed, seconds }]) =>
      `| ${fault} | ${mustHold} | ${passed ? "holds" : "**does not hold**"} | ${seconds} s |`,
  );
  const details = recorded.map(([id, { fault, held, figures, environment }]) =>
    [
      `## ${id}: ${fault}`,
      "",
      ...Object.entries(held).map(([claim, holds]) => `- ${holds ? "holds" : "BROKEN"}: ${claim}`),
      "",
      "| figure | |",
      "|---|---|",
      ...Object.entries(figures).map(([name, value]) => `| ${name} | ${inCell(value)} |`),
      "",
      Object.entries(environment)
        .map(([name, value]) => `${name} ${value}`)
        .join(", "),
    ].join("\n"),
  );
  return [
    "# Faults of a fleet",
    "",
    `Written by \`${command}\`: real \`redis-server\`, real workers, real trainings on the backend \`cpu\`.`,
    "",
    "| fault | must hold | | took |",
    "|---|---|---|---|",
    ...lines,
    "",
    details.join("\n\n"),
    "",
  ].join("\n");
}

/** Words of an error, in one cell of a table; a path of this machine says nothing to a reader. */
function inCell(value: number | string): string {
  return String(value)
    .replaceAll("|", "\\|")
    .replaceAll(/\/tmp\/[\w./-]*\//g, "…/");
}
