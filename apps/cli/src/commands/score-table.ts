import { formatNumber, table } from "../cli/table.js";
import type { Extractor } from "../result/result-schema.js";

/** Mean and sample standard deviation over seeds; one seed has no deviation. */
interface Spread {
  readonly mean: number;
  readonly std: number | null;
}

/** One line of a table of scores; numbers of one seed or spreads over several. */
export interface ScoreRow {
  readonly label: string;
  readonly n: readonly [generated: number, real: number];
  readonly distance: number | Spread;
  readonly latentVariance: number | Spread;
  readonly varianceLoss: number | Spread;
  readonly mse: number | Spread | null;
  readonly law: number | Spread;
}

/** The table of scores, the name of the distance in its head and what made it below. */
export function scoreTable(
  rows: readonly ScoreRow[],
  { score, id, dimension, sha256 }: Extractor,
): string {
  const numbers = [score, "latent variance", "variance loss", "mse", "variance law"];
  const text = table(
    [{ title: "images" }, ...numbers.map((title) => ({ title, align: "right" as const }))],
    rows.map(({ label, distance, latentVariance, varianceLoss, mse, law }) => [
      label,
      ...[distance, latentVariance, varianceLoss, mse, law].map(cell),
    ]),
  );
  const counts = [...new Set(rows.map(({ n }) => n.map(grouped).join(" against ")))];
  return [
    text,
    "",
    `${score}: Fréchet distance on ${dimension} features of ${id} (weights sha256 ${sha256.slice(0, 12)}…), ` +
      `${counts.join(" or ")} real images, rounded to uint8.`,
  ].join("\n");
}

function cell(value: number | Spread | null): string {
  if (value === null) return "–";
  if (typeof value === "number") return formatNumber(value);
  const { mean, std } = value;
  return std === null ? formatNumber(mean) : `${formatNumber(mean)} ± ${formatNumber(std)}`;
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
