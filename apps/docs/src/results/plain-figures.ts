import type { AnyResult, ModelsResult, ScatterResult } from "@vae/cli/result";
import { formatNumber, formatSpread } from "./result-table.js";

/** A mark of a figure; its text is shown where the pointer is. */
export interface FigurePoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Lines and clouds over two axes of numbers. */
export interface XyFigure {
  readonly kind: "xy";
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Whether the line of equality is drawn. */
  readonly isDiagonalDrawn?: boolean;
  readonly series: readonly {
    readonly name: string;
    readonly mark: "line" | "points";
    readonly points: readonly FigurePoint[];
  }[];
}

/** A number for each of several names, with the deviation either way. */
export interface RowsFigure {
  readonly kind: "rows";
  readonly title: string;
  readonly x: string;
  readonly rows: readonly {
    readonly label: string;
    readonly mean: number;
    readonly std: number;
    readonly text: string;
  }[];
}

/** A figure that a page draws. */
export type PlainFigure = XyFigure | RowsFigure;

/** The figures of a result. */
export function figuresOf(result: AnyResult): PlainFigure[] {
  switch (result.kind) {
    case "models":
      return [
        ...result.models.filter(({ summary }) => summary.length > 0).map(rowsFigure),
        ...followedFigure(result),
      ];
    case "scatter":
      return (["sample", "mean"] as const).map((from) => scatterFigure(result, from));
    case "curves":
      return [
        {
          kind: "xy",
          title: result.title,
          x: result.axes.x,
          y: result.axes.y,
          series: result.series.map(({ name, mark, x, y }) => ({
            name,
            mark,
            points: x.map((at, i) => ({
              x: at,
              y: y[i] ?? 0,
              text: `${name}: ${formatNumber(at)}, ${formatNumber(y[i] ?? 0)}`,
            })),
          })),
        },
      ];
    default:
      return [rowsFigure({ ...result, label: result.title })];
  }
}

function rowsFigure({
  label: title,
  summary,
  extractor,
}: Pick<ModelsResult["models"][number], "label" | "summary" | "extractor">): RowsFigure {
  return {
    kind: "rows",
    title,
    x: `${extractor.score}, lower is better`,
    rows: summary.map(({ label, distance }) => ({
      label,
      mean: distance.mean,
      std: distance.std ?? 0,
      text: `${label}: ${formatSpread(distance, 1)}`,
    })),
  };
}

/** The second stage's variance loss against γ_z², every step that was followed, of every seed. */
function followedFigure({ models }: ModelsResult): XyFigure[] {
  const series = models.flatMap(({ label, seeds }) => {
    const points = seeds.flatMap(({ seed, followed = [] }) =>
      followed.map(({ step, gammaSquared, varianceLoss }) => ({
        x: gammaSquared,
        y: varianceLoss,
        text: `${label}, seed ${seed}, step ${step}: γ_z² ${formatNumber(gammaSquared)}, variance loss ${formatNumber(varianceLoss)}`,
      })),
    );
    return points.length === 0 ? [] : [{ name: label, mark: "points" as const, points }];
  });
  if (series.length === 0) return [];
  return [
    {
      kind: "xy",
      title: "The second stage's variance loss and γ_z² over its training, all seeds",
      x: "γ_z²",
      y: "variance loss of the second stage",
      isDiagonalDrawn: true,
      series,
    },
  ];
}

function scatterFigure({ points }: ScatterResult, from: "sample" | "mean"): XyFigure {
  const chosen = points.filter((point) => point.from === from);
  const families = [...new Set(chosen.map(({ family }) => family))];
  return {
    kind: "xy",
    title: `Variance loss against mse, reconstructions from ${from === "sample" ? "sampled latents" : "the posteriors' means"}`,
    x: "mean squared error",
    y: "variance loss",
    isDiagonalDrawn: true,
    series: families.map((family) => ({
      name: family,
      mark: "points",
      points: chosen
        .filter((point) => point.family === family)
        .map(({ label, seed, mse, varianceLoss }) => ({
          x: mse,
          y: varianceLoss,
          text: `${label}, seed ${seed}: mse ${formatNumber(mse)}, variance loss ${formatNumber(varianceLoss)}`,
        })),
    })),
  };
}
