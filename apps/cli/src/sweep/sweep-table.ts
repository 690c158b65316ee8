import { formatNumber, table, type Column } from "../cli/table.js";
import type { SweepTable, VariantRow } from "./collect-sweep.js";

/** The table of a sweep as text, with the paired differences below. */
export function describeTable(collected: SweepTable): string {
  const { keys, metrics, rows, baseline, missing, backends } = collected;
  const head: Column[] = [
    ...keys.map((title) => ({ title })),
    { title: "seeds", align: "right" },
    ...metrics.map((title) => ({ title, align: "right" as const })),
  ];
  const label = (row: VariantRow) => keys.map((key) => String(row.variant[key] ?? ""));
  const means = table(
    head,
    rows.map((row) => [
      ...label(row),
      seedsOf(row),
      ...metrics.map((name) => describeSpread(row.metrics[name])),
    ]),
  );
  const compared = rows.filter(({ differences }) => differences !== undefined);
  const differences = table(
    head,
    compared.map((row) => [
      ...label(row),
      seedsOf(row),
      ...metrics.map((name) => describeDifference(row.differences?.[name])),
    ]),
  );
  return [
    means,
    ...(compared.length === 0
      ? []
      : ["", `Minus row ${baseline + 1}, seed by seed, with the 95 % interval:`, "", differences]),
    ...(missing.length === 0 ? [] : ["", `${missing.length} jobs are not finished.`]),
    ...(backends.length < 2 ? [] : ["", `NB: they ran on ${backends.join(" and ")}.`]),
  ].join("\n");
}

function seedsOf({ seeds, seedsAsked }: VariantRow): string {
  return seeds.length === seedsAsked ? String(seeds.length) : `${seeds.length} of ${seedsAsked}`;
}

/** `12.3 ± 0.4`. */
export function describeSpread(spread: VariantRow["metrics"][string] | undefined): string {
  if (spread == null) return "–";
  const { mean, std } = spread;
  return std === null ? formatNumber(mean) : `${formatNumber(mean)} ± ${formatNumber(std)}`;
}

/** `+1.20 [0.80, 1.60]`. */
export function describeDifference(
  difference: NonNullable<VariantRow["differences"]>[string] | undefined,
): string {
  if (difference == null) return "–";
  const { mean, interval } = difference;
  const signed = mean > 0 ? `+${formatNumber(mean)}` : formatNumber(mean);
  return interval === null
    ? signed
    : `${signed} [${formatNumber(interval[0])}, ${formatNumber(interval[1])}]`;
}
