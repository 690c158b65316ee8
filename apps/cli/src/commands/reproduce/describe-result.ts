import { formatNumber, table } from "../../cli/table.js";
import type { CurvesResult } from "../../result/curves-schema.js";
import type { AnyResult, ModelsResult, Result } from "../../result/result-schema.js";
import type { ScatterResult } from "../../result/scatter-schema.js";
import { scoreTable } from "../score-table.js";

/** A result as text for a terminal. */
export function describeResult(result: AnyResult): string {
  switch (result.kind) {
    case "models":
      return describeModels(result);
    case "scatter":
      return describeScatter(result);
    case "curves":
      return describeCurves(result);
    default:
      return describeTable(result);
  }
}

function describeTable(result: Result): string {
  return [
    `${result.title}, ${seedWords(result.seeds)}`,
    "",
    scoreTable(result.summary, result.extractor),
    `Renormalised over not renormalised: ${result.renormalisedOverNone.toFixed(2)}.`,
  ].join("\n");
}

function describeModels({ title, notes, models }: ModelsResult): string {
  return [
    title,
    ...models.flatMap(({ label, parameters, steps, seeds, summary, extractor, data }) => [
      "",
      `${label}: ${parameters.map((count) => count.toLocaleString("en-US")).join(" + ")} parameters, ${steps.join(" + ")} steps, ${data.trainImages.toLocaleString("en-US")} images of ${data.train}, ${seedWords(seeds)}`,
      scoreTable(summary, extractor),
    ]),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ].join("\n");
}

function describeScatter({ title, points, fits, notes }: ScatterResult): string {
  const right = "right" as const;
  return [
    title,
    "",
    table(
      [
        { title: "network" },
        { title: "from" },
        { title: "mse", align: right },
        { title: "variance loss", align: right },
        { title: "variance of the data", align: right },
        { title: "counts" },
      ],
      points.map((point) => [
        point.label,
        point.from,
        formatNumber(point.mse),
        formatNumber(point.varianceLoss),
        formatNumber(point.dataVariance),
        point.isCounted ? "yes" : "no",
      ]),
    ),
    "",
    ...fits.map(({ from, points: count, slope, correlation, meanRelativeResidual }) =>
      slope === null
        ? `From ${from}: ${count} points count, too few for a line.`
        : `From ${from}: ${count} points, slope ${formatNumber(slope)}, correlation ${formatNumber(correlation ?? Number.NaN)}, mean |loss − mse|/mse ${formatNumber(meanRelativeResidual ?? Number.NaN)}.`,
    ),
    "",
    ...notes,
  ].join("\n");
}

function describeCurves({ title, convention, n, values, notes }: CurvesResult): string {
  return [
    title,
    "",
    table(
      [{ title: "" }, { title: "", align: "right" }],
      Object.entries(values).map(([name, value]) => [name, String(Number(value.toPrecision(10)))]),
    ),
    "",
    `n = ${n}; ${convention}.`,
    ...notes,
  ].join("\n");
}

function seedWords(seeds: readonly { readonly seed: number }[]): string {
  const numbers = seeds.map(({ seed }) => seed);
  return numbers.length === 1
    ? `seed ${numbers.join("")}`
    : `seeds ${numbers.join(", ")} (mean ± standard deviation)`;
}
