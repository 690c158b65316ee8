import type {
  AnyResult,
  CurvesResult,
  ModelsResult,
  ScatterResult,
} from "../../result/result-schema.js";
import { palette, surfaces } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";
import { summaryFigure } from "./summary-figure.js";

/** The figures of a result, by the names of their files. */
export function resultFigures(result: AnyResult): Readonly<Record<string, FigureSpec>> {
  switch (result.kind) {
    case "models":
      return modelsFigures(result);
    case "scatter":
      return { scatter: scatterFigure(result) };
    case "curves":
      return { figure: curvesFigure(result) };
    default:
      return { summary: summaryFigure(result) };
  }
}

/** A figure of bars for each model, and the second stage's variance loss beside γ_z² where it was followed. */
function modelsFigures(result: ModelsResult): Record<string, FigureSpec> {
  const { models, title, ...head } = result;
  const figures: Record<string, FigureSpec> = {};
  for (const { id, label, data, extractor, quantised, seeds, summary } of models) {
    if (summary.length === 0) continue;
    figures[models.length === 1 ? "summary" : `summary-${id}`] = summaryFigure({
      ...head,
      kind: "table",
      title: `${title.replace(/ \(scale: .*\)$/, "")}: ${label} (scale: ${head.scale})`,
      data,
      extractor,
      quantised,
      seeds: seeds as never,
      summary,
      renormalisedOverNone: 1,
    });
  }
  const followed = models.flatMap(({ label, seeds }) =>
    seeds.slice(0, 1).flatMap((seed) =>
      (seed.followed ?? []).flatMap(({ step, gammaSquared, varianceLoss }) => [
        { model: label, step, value: gammaSquared, what: "γ_z²" },
        { model: label, step, value: varianceLoss, what: "variance loss" },
      ]),
    ),
  );
  if (followed.length > 0) figures["second-stage"] = followedFigure(result, followed);
  return figures;
}

function followedFigure(result: ModelsResult, values: readonly object[]): FigureSpec {
  return {
    title: { text: result.title, subtitle: "second stage during its training, first seed" },
    description: `Lines: γ_z² and the variance loss of the second stage over its training, a panel for each model. ${result.title}.`,
    data: { values: [...values] },
    facet: { field: "model", type: "nominal", title: null },
    columns: 2,
    spec: {
      width: 260,
      height: 160,
      mark: { type: "line", point: true },
      encoding: {
        x: { field: "step", type: "quantitative" },
        y: { field: "value", type: "quantitative", title: null },
        color: {
          field: "what",
          type: "nominal",
          scale: { range: [palette.blue, palette.green] },
        },
      },
    },
  };
}

function scatterFigure({ title, points, fits }: ScatterResult): FigureSpec {
  const sampled = points.filter(({ from }) => from === "sample");
  const values = sampled.map(({ mse, varianceLoss, family, label, isCounted }) => ({
    mse,
    varianceLoss,
    family,
    label,
    counted: isCounted ? "counts" : "error above half of the variance",
  }));
  const largest = Math.max(...sampled.flatMap(({ mse, varianceLoss }) => [mse, varianceLoss]), 0);
  const fit = fits.find(({ from }) => from === "sample");
  const line =
    fit?.slope == null
      ? "too few points for a line"
      : `slope ${fit.slope.toFixed(2)}, correlation ${fit.correlation?.toFixed(3) ?? "–"}, ${fit.points} points`;
  return {
    width: 360,
    height: 360,
    title: { text: title, subtitle: `reconstructions from sampled latents; ${line}` },
    description: `Scatter: variance loss against mean squared error, ${values.length} networks; ${line}. The line is equality.`,
    layer: [
      {
        data: { values: [0, largest].map((at) => ({ mse: at, varianceLoss: at })) },
        mark: { type: "line", color: surfaces.light.muted, strokeDash: [4, 4] },
        encoding: {
          x: { field: "mse", type: "quantitative", title: "mean squared error" },
          y: { field: "varianceLoss", type: "quantitative", title: "variance loss" },
        },
      },
      {
        data: { values },
        mark: { type: "point", filled: true, size: 70 },
        encoding: {
          x: { field: "mse", type: "quantitative" },
          y: { field: "varianceLoss", type: "quantitative" },
          color: { field: "family", type: "nominal" },
          shape: { field: "counted", type: "nominal" },
        },
      },
    ],
  };
}

function curvesFigure({ title, series, axes, values, notes }: CurvesResult): FigureSpec {
  const data = series.flatMap(({ name, mark, x, y }) =>
    x.map((at, i) => ({ x: at, y: y[i] ?? 0, name, mark })),
  );
  const colours = [palette.blue, palette.green, palette.sky].slice(0, series.length);
  const encoding = {
    x: { field: "x", type: "quantitative", title: axes.x },
    y: { field: "y", type: "quantitative", title: axes.y },
    color: {
      field: "name",
      type: "nominal",
      scale: { domain: series.map(({ name }) => name), range: colours },
    },
  } as const;
  const numbers = Object.entries(values)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(", ");
  return {
    width: 440,
    height: 280,
    title: { text: title, subtitle: [numbers, ...notes.slice(0, 1)] },
    description: `${title}: ${series.map(({ name }) => name).join(", ")}. ${numbers}.`,
    data: { values: data },
    layer: [
      {
        transform: [{ filter: "datum.mark === 'line'" }],
        mark: { type: "line" },
        encoding,
      },
      {
        transform: [{ filter: "datum.mark === 'points'" }],
        mark: { type: "point", filled: true, size: 18, opacity: 0.7 },
        encoding,
      },
    ],
  };
}
