import { distanceDigits, formatSpread } from "@vae/cli/figures";
import type { ModelsResult, Result } from "@vae/cli/result";

/** A table as text, ready to be shown. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly ResultTableRow[];
}

/** One way to make images, or whatever else the table compares. */
export interface ResultTableRow {
  readonly label: string;
  readonly cells: readonly string[];
  /** True for the row of GEN-2 with the least distance. */
  readonly isBest?: boolean;
}

/** What {@link resultTable} shows. */
export interface ResultTableOptions {
  /** Ids of rows. @default all of the result */
  readonly rows?: readonly string[];
}

/**
 * The summary of a result as a table, with the differences to GEN-2 without renormalisation where more than one seed makes
 * them.
 */
export function resultTable(
  {
    summary: all,
    extractor,
  }: Pick<Result | ModelsResult["models"][number], "summary" | "extractor">,
  { rows = all.map(({ id }) => id) }: ResultTableOptions = {},
): ResultTable {
  const summary = all.filter(({ id }) => rows.includes(id));
  const secondStage = summary.filter(({ id }) => id.startsWith("gen-2/"));
  const least = Math.min(...secondStage.map(({ distance }) => distance.mean));
  const digits = distanceDigits(all);
  const isCompared = summary.some(({ toNone }) => toNone !== undefined);
  return {
    columns: [
      extractor.score,
      ...(isCompared ? ["difference to GEN-2 [95 %]"] : []),
      "n",
      "mean latent variance",
      "variance loss",
      "mse",
      "variance law",
    ],
    rows: summary.map((row) => ({
      label: row.label,
      cells: [
        formatSpread(row.distance, digits),
        ...(isCompared
          ? [row.toNone === undefined ? "–" : formatDifference(row.toNone, digits)]
          : []),
        row.n.map((count) => count.toLocaleString("en-US")).join(" / "),
        formatSpread(row.latentVariance, 3),
        formatSpread(row.varianceLoss, 4),
        row.mse === null ? "–" : formatSpread(row.mse, 4),
        formatSpread(row.law, 3),
      ],
      isBest: secondStage.includes(row) && row.distance.mean === least,
    })),
  };
}

/**
 * A paired difference with its interval, e.g. `−32.1 [−40.2, −24.0]`.
 *
 * @param digits - After the point, of the distances that are compared.
 */
export function formatDifference(
  {
    mean,
    interval: [low, high],
  }: { readonly mean: number; readonly interval: readonly [number, number] },
  digits: number,
): string {
  const shown = (value: number) => value.toFixed(digits).replace("-", "−");
  return `${shown(mean)} [${shown(low)}, ${shown(high)}]`;
}
