import { formatNumber } from "@vae/cli/figures";
import type { AnyResult, ModelsResult, ScatterResult } from "@vae/cli/result";
import { resultTable, type ResultTable } from "./result-table.js";

/** A table as text, with what is said above it. */
export interface PlainTable extends ResultTable {
  /** Absent where the page has one table. */
  readonly title?: string;
  /** What is to be said above it. */
  readonly lead?: string;
}

/** The tables of a result. */
export function tablesOf(result: AnyResult): PlainTable[] {
  switch (result.kind) {
    case "models":
      return result.models.map(modelTable);
    case "scatter":
      return [fitsTable(result), pointsTable(result)];
    case "curves":
      return [
        {
          columns: ["value"],
          rows: Object.entries(result.values).map(([name, value]) => ({
            label: name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`),
            cells: [formatNumber(value)],
          })),
        },
      ];
    default:
      return [
        {
          ...resultTable(result),
          lead:
            `One scalar takes ${result.extractor.score} of GEN-2 to ${result.renormalisedOverNone.toFixed(2)} times what it is without ` +
            `renormalisation. ${leadOf(result.seeds)}`,
        },
      ];
  }
}

function modelTable({ label, parameters, steps, ...scored }: ModelsResult["models"][number]) {
  const [first, second] = parameters.map((value) => value.toLocaleString("en-US"));
  const [firstSteps, secondSteps] = steps.map((value) => value.toLocaleString("en-US"));
  const secondStage =
    steps[1] === 0 ? "" : `; second stage of ${second} parameters, ${secondSteps} steps`;
  return {
    title: label,
    lead: `${first} parameters, ${firstSteps} steps${secondStage}. ${leadOf(scored.seeds)}`,
    ...resultTable(scored),
  };
}

interface SeedFacts {
  readonly seed: number;
  readonly inactiveLatents: number;
  readonly secondStageGammaSquared: number | null;
  readonly trainingSeconds: number;
}

/** Seeds, inactive latents, γ_z² and time. */
function leadOf(seeds: readonly SeedFacts[]): string {
  const gammas = seeds.flatMap(({ secondStageGammaSquared }) => secondStageGammaSquared ?? []);
  const list = seeds.map(({ seed }) => seed).join(", ");
  return [
    seeds.length === 1 ? `Seed ${list}.` : `Seeds ${list}; mean ± sample standard deviation.`,
    `Inactive latents ${seeds.map(({ inactiveLatents }) => inactiveLatents).join(", ")}.`,
    ...(gammas.length === 0 ? [] : [`γ_z² ${gammas.map((value) => value.toFixed(3)).join(", ")}.`]),
    `Training ${seeds.map(({ trainingSeconds }) => trainingSeconds.toFixed(0)).join(", ")} s.`,
  ].join(" ");
}

function fitsTable({ fits }: ScatterResult): PlainTable {
  return {
    title: "Lines through the points that count",
    columns: ["points", "slope", "intercept", "correlation", "mean |loss − mse| / mse"],
    rows: fits.map(({ from, points, ...fit }) => ({
      label: from === "sample" ? "from sampled z" : "from the mean",
      cells: [
        String(points),
        ...[fit.slope, fit.intercept, fit.correlation, fit.meanRelativeResidual].map((value) =>
          value === null ? "–" : formatNumber(value),
        ),
      ],
    })),
  };
}

function pointsTable({ points }: ScatterResult): PlainTable {
  return {
    title: "The points",
    columns: [
      "kind",
      "seed",
      "z",
      "mse",
      "variance loss",
      "loss / mse",
      "variance of the data",
      "counts",
    ],
    rows: points.map(({ label, family, seed, from, mse, varianceLoss, ...point }) => ({
      label,
      cells: [
        family,
        String(seed),
        from === "sample" ? "sampled" : "mean",
        formatNumber(mse),
        formatNumber(varianceLoss),
        (varianceLoss / mse).toFixed(2).replace("-", "−"),
        formatNumber(point.dataVariance),
        point.isCounted ? "yes" : "no",
      ],
    })),
  };
}
