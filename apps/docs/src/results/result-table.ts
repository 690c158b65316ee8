import type { Result } from "@vae/cli/result";

/** A table as text, ready to be shown. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly ResultTableRow[];
}

/** One way to make images. */
export interface ResultTableRow {
  readonly label: string;
  readonly cells: readonly string[];
  /** True for the row of GEN-2 with the least distance. */
  readonly isBest: boolean;
}

/** Mean over the seeds, and the sample standard deviation where there is more than one. */
export interface Spread {
  readonly mean: number;
  readonly std: number | null;
}

/** The summary of a result as a table. */
export function resultTable({ summary, extractor }: Result): ResultTable {
  const secondStage = summary.filter(({ id }) => id.startsWith("gen-2/"));
  const least = Math.min(...secondStage.map(({ distance }) => distance.mean));
  return {
    columns: [extractor.score, "n", "mean latent variance", "variance loss", "mse", "variance law"],
    rows: summary.map((row) => ({
      label: row.label,
      cells: [
        formatSpread(row.distance, 1),
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
 * A mean with its deviation, e.g. `16.6 ± 0.4`.
 *
 * @param digits - Digits after the point, of both.
 */
export function formatSpread({ mean, std }: Spread, digits: number): string {
  const shown = mean.toFixed(digits).replace("-", "−");
  return std === null ? shown : `${shown} ± ${std.toFixed(digits)}`;
}
