import type { Result } from "../../result/result-schema.js";
import { bestSecondStageRow } from "../best-row.js";
import { palette, surfaces } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";

/**
 * Distance of each row, mean over the seeds with the sample standard deviation as a bar: the figure of a
 * README. The title is the result's own, which names its scale. The best way to generate through the second stage is green.
 */
export function summaryFigure(result: Result): FigureSpec {
  const { summary, extractor, seeds, title, data } = result;
  const best = bestSecondStageRow(summary, ({ distance }) => distance.mean);
  const values = summary.map(({ id, label, distance: { mean, std } }) => ({
    label,
    mean,
    low: mean - (std ?? 0),
    high: mean + (std ?? 0),
    text: std === null ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${std.toFixed(1)}`,
    colour: id === best?.id ? palette.green : id.startsWith("gen-2/") ? palette.blue : palette.sky,
  }));
  const seedList = seeds.map(({ seed }) => seed).join(", ");
  const spread = seeds.length === 1 ? `seed ${seedList}` : `mean ± std over seeds ${seedList}`;
  const y = { field: "label", type: "nominal", sort: null, title: null } as const;
  return {
    width: 440,
    height: { step: 34 },
    title: {
      text: title,
      subtitle: `${spread}; ${data.evaluation}`,
    },
    description:
      `Bar chart: ${extractor.score} of each row, lower is better; ${spread}. ` +
      `${values.map(({ label, text }) => `${label}: ${text}`).join("; ")}.`,
    data: { values },
    layer: [
      {
        mark: { type: "bar", height: 20, cornerRadiusEnd: 2 },
        encoding: {
          x: {
            field: "mean",
            type: "quantitative",
            title: `${extractor.score} (lower is better)`,
            // Room for the text beyond the longest bar.
            scale: { domainMin: 0, domainMax: 1.25 * Math.max(...values.map(({ high }) => high)) },
          },
          y: {
            ...y,
            axis: { ticks: false, domain: false, labelPadding: 8, labelColor: surfaces.light.ink },
          },
          color: { field: "colour", type: "nominal", scale: null },
        },
      },
      {
        transform: [{ filter: "datum.high > datum.low" }],
        mark: { type: "rule", color: surfaces.light.ink, strokeWidth: 1.5 },
        encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" }, y },
      },
      {
        mark: { type: "text", align: "left", dx: 7, fontSize: 12, color: surfaces.light.ink },
        encoding: { x: { field: "high", type: "quantitative" }, y, text: { field: "text" } },
      },
    ],
  };
}
