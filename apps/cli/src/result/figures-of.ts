import { bestSecondStageRow } from "./best-row.js";
import type { CurvesResult } from "./curves-schema.js";
import { distanceDigits } from "./distance-digits.js";
import { formatNumber } from "./format-number.js";
import { formatSpread } from "./format-spread.js";
import type {
  FigurePoint,
  FigureSeries,
  ResultFigure,
  RowsFigure,
  XyFigure,
} from "./result-figure.js";
import type { AnyResult, ModelsResult } from "./result-schema.js";
import type { ScatterResult } from "./scatter-schema.js";

/** The figures of a result, in the order of its page; each has a name of its own and a title that ends with the scale. */
export function figuresOf(result: AnyResult): ResultFigure[] {
  switch (result.kind) {
    case "models":
      return [...summaryFigures(result), ...secondStageFigures(result)];
    case "scatter":
      return (["sample", "mean"] as const)
        .filter((from) => result.points.some((point) => point.from === from))
        .map((from) => scatterFigure(result, from));
    case "curves":
      return [curvesFigure(result)];
    default:
      return [rowsFigure("summary", result)];
  }
}

/** The title of a part of a result: it too ends with the scale. */
function titleOf({ title, scale }: Pick<AnyResult, "title" | "scale">, part: string): string {
  const whole = title.replace(/ \(scale: .*\)$/, "");
  const [first = "", ...rest] = part;
  const behind = whole.endsWith("?") ? ` ${first.toUpperCase()}${rest.join("")}` : `: ${part}`;
  return `${whole}${behind} (scale: ${scale})`;
}

type Scored = Pick<ModelsResult["models"][number], "data" | "extractor" | "summary"> & {
  readonly title: string;
  readonly seeds: readonly { readonly seed: number }[];
};

/** Distance of each row, mean over the seeds with the sample standard deviation. */
function rowsFigure(name: string, { title, seeds, data, extractor, summary }: Scored): RowsFigure {
  const best = bestSecondStageRow(summary, ({ distance }) => distance.mean);
  const list = seeds.map(({ seed }) => seed).join(", ");
  const digits = distanceDigits(summary);
  const spread = seeds.length === 1 ? `seed ${list}` : `mean ± std over seeds ${list}`;
  return {
    kind: "rows",
    name,
    title,
    subtitle: [`${spread}; ${data.evaluation}`],
    x: `${extractor.score} (lower is better)`,
    rows: summary.map(({ id, label, distance }) => ({
      label,
      ...distance,
      value: formatSpread(distance, digits),
      role: id === best?.id ? "best" : id.startsWith("gen-2/") ? "second-stage" : "other",
    })),
  };
}

function summaryFigures({ models, ...result }: ModelsResult): RowsFigure[] {
  return models
    .filter(({ summary }) => summary.length > 0)
    .map(({ id, label, ...model }) =>
      rowsFigure(models.length === 1 ? "summary" : `summary-${id}`, {
        ...model,
        title: titleOf(result, label),
      }),
    );
}

/** γ_z² and the second stage's variance loss, over the steps and one against the other, where they were followed. */
function secondStageFigures(result: ModelsResult): ResultFigure[] {
  const models = result.models.filter(({ seeds }) =>
    seeds.some(({ followed = [] }) => followed.length > 0),
  );
  if (models.length === 0) return [];
  const firstStages = [...new Set(models.map(({ label }) => firstStageOf(label)))];
  return [
    {
      kind: "panels",
      name: "second-stage",
      title: titleOf(result, "the second stage during its training, first seed of each model"),
      subtitle: [],
      x: "training step",
      y: "variance of a latent",
      panels: models.map(({ label, seeds }) => ({ title: label, series: courseOf(seeds) })),
    },
    {
      kind: "xy",
      name: "second-stage-plane",
      title: titleOf(
        result,
        "the second stage's variance loss and γ_z² over its training, all seeds",
      ),
      subtitle: [],
      x: "γ_z²",
      y: "variance loss of the second stage",
      isDiagonalDrawn: true,
      series: firstStages.map((name) => ({
        name,
        mark: "points",
        points: models
          .filter(({ label }) => firstStageOf(label) === name)
          .flatMap(secondStagePoints),
      })),
    },
  ];
}

/** Of `Fashion-MNIST, 1600 steps; second stage 64 wide, 1500 steps`, what stands before the semicolon. */
function firstStageOf(label: string): string {
  return label.split("; ", 1)[0] ?? label;
}

function secondStagePoints({ label, seeds }: ModelsResult["models"][number]): FigurePoint[] {
  return seeds.flatMap(({ seed, followed = [] }) =>
    followed.map(({ step, gammaSquared, varianceLoss }) => ({
      x: gammaSquared,
      y: varianceLoss,
      text: `${label}, seed ${seed}, step ${step}: γ_z² ${formatNumber(gammaSquared)}, variance loss ${formatNumber(varianceLoss)}`,
    })),
  );
}

/** Of the first seed that was followed. */
function courseOf(seeds: ModelsResult["models"][number]["seeds"]): FigureSeries[] {
  const { followed = [] } = seeds.find((seed) => (seed.followed ?? []).length > 0) ?? {};
  const series = (name: string, value: (of: (typeof followed)[number]) => number) => ({
    name,
    mark: "line" as const,
    points: followed.map((of) => ({
      x: of.step,
      y: value(of),
      text: `step ${of.step}: ${name} ${formatNumber(value(of))}`,
    })),
  });
  return [
    series("γ_z²", ({ gammaSquared }) => gammaSquared),
    series("variance loss", ({ varianceLoss }) => varianceLoss),
  ];
}

/** Variance loss against error, a cloud for each kind of network: the paper's figure 4. */
function scatterFigure(result: ScatterResult, from: "sample" | "mean"): XyFigure {
  const points = result.points.filter((point) => point.from === from);
  const families = [...new Set(points.map(({ family }) => family))];
  return {
    kind: "xy",
    name: from === "sample" ? "scatter" : "scatter-mean",
    title: titleOf(
      result,
      `reconstructions from ${from === "sample" ? "sampled latents" : "the posteriors' means"}`,
    ),
    subtitle: [lineOf(result, from)],
    x: "mean squared error (pixels in [0, 1])",
    y: "variance loss (pixels in [0, 1])",
    isDiagonalDrawn: true,
    series: families.map((family) => ({
      name: family,
      mark: "points",
      points: points
        .filter((point) => point.family === family)
        .map(({ label, seed, mse, varianceLoss, isCounted }) => {
          const group = isCounted ? "counts" : "error above half of the variance";
          const values = `mse ${formatNumber(mse)}, variance loss ${formatNumber(varianceLoss)}`;
          return {
            x: mse,
            y: varianceLoss,
            text: `${label}, seed ${seed}: ${values}${isCounted ? "" : `, ${group}`}`,
            group,
          };
        }),
    })),
  };
}

function lineOf({ fits }: ScatterResult, from: "sample" | "mean"): string {
  const fit = fits.find((one) => one.from === from);
  if (fit?.slope == null) return "too few points for a line";
  const correlation = fit.correlation?.toFixed(3).replace("-", "−") ?? "–";
  return `slope ${fit.slope.toFixed(2).replace("-", "−")}, correlation ${correlation}, ${fit.points} points`;
}

function curvesFigure({ title, series, axes, values, notes }: CurvesResult): XyFigure {
  const numbers = Object.entries(values).map(([name, value]) => `${name} ${formatNumber(value)}`);
  return {
    kind: "xy",
    name: "figure",
    title,
    subtitle: [numbers.join(", "), ...notes.slice(0, 1)],
    x: axes.x,
    y: axes.y,
    series: series.map(({ name, mark, x, y }) => ({
      name,
      mark,
      points: x.map((at, i) => ({
        x: at,
        y: y[i] ?? 0,
        text: `${name}: ${formatNumber(at)}, ${formatNumber(y[i] ?? 0)}`,
      })),
    })),
  };
}
