import type { LatentSeries } from "../latent-series.js";
import { palette, surfaces } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";

const colours = [
  surfaces.light.ink,
  palette.vermilion,
  palette.purple,
  palette.blue,
  palette.green,
  palette.orange,
];
/** The target is a bar to reach, wider than the marks that reach it; the rest are shapes that Vega names. */
const shapes = ["M-1.7,-0.2H1.7V0.2H-1.7Z", "circle", "cross", "square", "triangle-up", "diamond"];

/** Standard deviation of each latent dimension, before and after each treatment; 1 is marked. */
export function latentsFigure(series: readonly LatentSeries[]): FigureSpec {
  const names = series.map(({ name }) => name);
  const values = series.flatMap(({ name, deviations }) =>
    deviations.map((deviation, dimension) => ({ series: name, dimension, deviation })),
  );
  const dimensions = series[0]?.deviations.length ?? 0;
  const means = series.map(({ name, deviations }) => `${name} ${meanOf(deviations).toFixed(2)}`);
  return {
    width: 400,
    height: 260,
    description:
      `Dot plot: standard deviation of each of ${dimensions} latent dimensions. ` +
      `Means over the dimensions: ${means.join(", ")}.`,
    data: { values },
    encoding: {
      y: {
        type: "quantitative",
        title: "standard deviation of the latent",
        scale: {
          domainMin: 0,
          domainMax: 1.1 * Math.max(1, ...values.map(({ deviation }) => deviation)),
        },
      },
    },
    layer: [
      {
        data: { values: [{ expected: 1 }] },
        mark: { type: "rule", color: surfaces.light.muted, strokeDash: [5, 4] },
        encoding: { y: { field: "expected", type: "quantitative" } },
      },
      {
        mark: { type: "point", filled: true, size: 60, strokeWidth: 2.5, opacity: 0.95 },
        encoding: {
          x: {
            field: "dimension",
            type: "quantitative",
            title: "latent dimension",
            axis: { grid: false, tickMinStep: 1, format: "d" },
            scale: { domain: [-0.5, dimensions - 0.5], nice: false },
          },
          y: { field: "deviation", type: "quantitative" },
          color: {
            field: "series",
            type: "nominal",
            scale: { domain: names, range: colours.slice(0, names.length) },
          },
          shape: {
            field: "series",
            type: "nominal",
            scale: { domain: names, range: shapes.slice(0, names.length) },
          },
        },
      },
    ],
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
