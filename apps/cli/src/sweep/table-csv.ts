import type { SweepTable } from "./collect-sweep.js";

/** `table.csv`: a line a variant, RFC 4180; numbers have all their digits. */
export function tableCsv({ keys, metrics, rows }: SweepTable): string {
  const head = [
    ...keys,
    "seeds",
    ...metrics.flatMap((name) => [
      ...["mean", "std", "difference", "low95", "high95"].map((column) => `${name} ${column}`),
    ]),
  ];
  return csv([
    head,
    ...rows.map(({ variant, seeds, metrics: spreads, differences }) => [
      ...keys.map((key) => variant[key] ?? null),
      seeds.length,
      ...metrics.flatMap((name) => {
        const [spread, difference] = [spreads[name], differences?.[name]];
        const [low = null, high = null] = difference?.interval ?? [];
        return [spread?.mean ?? null, spread?.std ?? null, difference?.mean ?? null, low, high];
      }),
    ]),
  ]);
}

/** `runs.csv`: a line a job and place, with every number that it gave. */
export function runsCsv({ keys, runs }: SweepTable): string {
  const names = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))];
  return csv([
    [...keys, "seed", "job", "backend", "hash", ...names],
    ...runs.map(({ variant, seed, job, backend, hash, metrics }) => [
      ...keys.map((key) => variant[key] ?? null),
      seed,
      job,
      backend,
      hash,
      ...names.map((name) => metrics[name] ?? null),
    ]),
  ]);
}

type Cell = string | number | boolean | null;

function csv(lines: readonly (readonly Cell[])[]): string {
  return lines.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}

function quoted(cell: Cell): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
