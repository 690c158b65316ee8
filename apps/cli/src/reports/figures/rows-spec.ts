import type { FigureRow, RowsFigure } from "../../result/result-figure.js";
import { palette, surfaces } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";
import { figureTitle } from "./figure-title.js";

/** The best way to generate through the second stage is green. */
const colours: Readonly<Record<FigureRow["role"], string>> = {
  best: palette.green,
  "second-stage": palette.blue,
  other: palette.sky,
};

/** Bars with the deviation as a rule and the number as text: the figure of a README. */
export function rowsSpec(figure: RowsFigure): FigureSpec {
  const values = figure.rows.map(({ label, value, mean, std, role }) => ({
    label,
    mean,
    low: mean - (std ?? 0),
    high: mean + (std ?? 0),
    text: value,
    colour: colours[role],
  }));
  const y = { field: "label", type: "nominal", sort: null, title: null } as const;
  return {
    width: 440,
    height: { step: 34 },
    title: figureTitle(figure),
    description:
      `Bar chart: ${figure.x}; ${figure.subtitle.join("; ")}. ` +
      `${figure.rows.map(({ label, value }) => `${label}: ${value}`).join("; ")}.`,
    data: { values },
    layer: [
      {
        mark: { type: "bar", height: 20, cornerRadiusEnd: 2 },
        encoding: {
          x: {
            field: "mean",
            type: "quantitative",
            title: figure.x,
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
