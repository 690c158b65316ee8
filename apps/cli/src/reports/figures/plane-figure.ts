import { palette, surfaces } from "../palette.js";
import type { FigureSpec } from "./figure-spec.js";
import { thin } from "./thin.js";

/** Reconstructions at one moment of the training. */
export interface PlanePoint {
  readonly step: number;
  readonly mse: number;
  readonly varianceLoss: number;
}

/**
 * Mean squared error against variance loss of reconstructions over training, with the diagonal on which the
 * two are equal: the plane of the paper's figure 4. Both axes have one scale.
 */
export function planeFigure(plane: readonly PlanePoint[]): FigureSpec {
  const points = thin(plane, 200);
  const [first, last] = [points[0], points.at(-1)];
  const all = points.flatMap(({ mse, varianceLoss }) => [mse, varianceLoss]);
  const domain = [Math.min(0, ...all), 1.08 * Math.max(...all)];
  const scale = { domain, nice: false };
  const ends = [first, last].filter((point) => point !== undefined && points.length > 1);
  const x = { field: "mse", type: "quantitative" } as const;
  const y = { field: "varianceLoss", type: "quantitative" } as const;
  return {
    width: 300,
    height: 300,
    description:
      "Scatter plot: variance loss against mean squared error of reconstructions during training, " +
      `with the diagonal. The last point, step ${last?.step ?? 0}, is at mse ` +
      `${last?.mse.toFixed(4) ?? "unknown"} and variance loss ${last?.varianceLoss.toFixed(4) ?? "unknown"}.`,
    encoding: {
      x: { ...x, title: "mean squared error (pixels in [0, 1])", scale },
      y: { ...y, title: "variance loss (pixels in [0, 1])", scale },
    },
    layer: [
      {
        data: { values: domain.map((value) => ({ mse: value, varianceLoss: value })) },
        mark: { type: "line", color: surfaces.light.muted, strokeDash: [5, 4], strokeWidth: 1.2 },
      },
      {
        data: { values: [...points] },
        mark: { type: "line", color: palette.blue, strokeWidth: 1, opacity: 0.6 },
        encoding: { order: { field: "step", type: "quantitative" } },
      },
      {
        data: { values: [...points] },
        mark: { type: "point", filled: true, color: palette.blue, size: 34, opacity: 0.9 },
      },
      {
        data: { values: ends.map((point) => ({ ...point, label: `step ${point?.step ?? 0}` })) },
        mark: {
          type: "text",
          align: "left",
          dx: 9,
          dy: 4,
          fontSize: 12,
          color: surfaces.light.ink,
        },
        encoding: { text: { field: "label" } },
      },
    ],
  };
}
