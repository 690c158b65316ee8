import type { FigureSeries, PanelsFigure, XyFigure } from "../../result/result-figure.js";
import { seriesColours, surfaces } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";
import { figureTitle } from "./figure-title.js";

/** Lines and clouds in one plane, square where the line of equality is drawn. */
export function xySpec(figure: XyFigure): FigureSpec {
  const { series, isDiagonalDrawn = false } = figure;
  const names = series.map(({ name }) => name);
  const points = series.flatMap((one) => one.points);
  const axes = axesOf(figure);
  const shape = points.some(({ group }) => group !== undefined)
    ? { shape: { field: "group", type: "nominal" as const } }
    : {};
  const most = Math.max(...series.map((one) => one.points.length));
  return {
    ...(isDiagonalDrawn ? { width: 360, height: 360 } : { width: 440, height: 280 }),
    title: figureTitle(figure),
    description:
      `${figure.title}: ${figure.y} against ${figure.x}, ${points.length} points. ` +
      `${[...figure.subtitle, names.join(", ")].join("; ")}.` +
      (isDiagonalDrawn ? " The dashed line is equality." : ""),
    data: { values: valuesOf(series) },
    encoding: { ...axes, color: colourOf(names) },
    layer: [
      ...(isDiagonalDrawn ? [diagonalOf(figure)] : []),
      { transform: [{ filter: "datum.mark === 'line'" }], mark: { type: "line" } },
      {
        transform: [{ filter: "datum.mark === 'points'" }],
        mark: { type: "point", filled: true, size: most > 100 ? 18 : 60, opacity: 0.75 },
        encoding: shape,
      },
    ],
  };
}

/** The same lines in a panel for each model, all with one pair of scales. */
export function panelsSpec(figure: PanelsFigure): FigureSpec {
  const { panels } = figure;
  const titles = panels.map(({ title }) => title);
  const names = panels[0]?.series.map(({ name }) => name) ?? [];
  return {
    title: figureTitle(figure),
    description:
      `${figure.title}: ${names.join(" and ")} against ${figure.x}. ` +
      `A panel for each of ${titles.join("; ")}.`,
    data: {
      values: panels.flatMap(({ title, series }) =>
        valuesOf(series).map((value) => ({ panel: title, ...value })),
      ),
    },
    facet: { field: "panel", type: "nominal", title: null, sort: titles },
    columns: 2,
    spec: {
      width: 320,
      height: 160,
      mark: { type: "line", point: true },
      encoding: { ...axesOf(figure), color: colourOf(names) },
    },
  };
}

/** The marks of all series, one after another. */
function valuesOf(series: readonly FigureSeries[]) {
  return series.flatMap(({ name, mark, points }) =>
    points.map((point) => ({ series: name, mark, ...point })),
  );
}

function axesOf({ x, y }: Pick<XyFigure, "x" | "y">) {
  return {
    x: { field: "x", type: "quantitative", title: x },
    y: { field: "y", type: "quantitative", title: y },
  } as const;
}

function colourOf(names: readonly string[]) {
  const range = names.map((_, i) => seriesColours[i % seriesColours.length] ?? "");
  return { field: "series", type: "nominal", scale: { domain: [...names], range } } as const;
}

/** Equality up to the largest number, so that both axes reach equally far. */
function diagonalOf({ series }: XyFigure) {
  const numbers = series.flatMap((one) => one.points.flatMap(({ x, y }) => [x, y]));
  return {
    data: { values: [0, Math.max(0, ...numbers)].map((at) => ({ x: at, y: at })) },
    mark: { type: "line" as const, color: surfaces.light.muted, strokeDash: [4, 4] },
    encoding: { color: { value: surfaces.light.muted } },
  };
}
