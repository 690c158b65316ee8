import { distanceDigits, formatSpread } from "@vae/cli/figures";
import type { AnyResult, ModelsResult } from "@vae/cli/result";
import {
  difference,
  inactiveAbove,
  openQuestionVerdicts,
  orderOf,
  treatments,
  varianceRatios,
  type OpenQuestionVerdict,
} from "./open-question-verdicts.js";
import type { PlainTable } from "./plain-tables.js";
import type { MeasuredResult } from "./read-results.js";
import { formatDifference } from "./result-table.js";

type Model = ModelsResult["models"][number];
type SummaryRow = Model["summary"][number];

/** The tables of the open question's page, by the points of its protocol. */
export interface OpenQuestion {
  readonly verdicts: readonly OpenQuestionVerdict[];
  readonly tables: readonly PlainTable[];
}

/** @returns Null where `ablation-decoder-noise` has not been measured. */
export function openQuestionOf(
  results: Readonly<Record<string, MeasuredResult<AnyResult>>>,
): OpenQuestion | null {
  const result = results["ablation-decoder-noise"]?.result;
  if (result?.kind !== "models") return null;
  const { models } = result;
  return {
    verdicts: openQuestionVerdicts(models),
    tables: [
      missingVariance(models),
      byTreatment(models, "Distance of the images", (row, digits) =>
        formatSpread(row.distance, digits),
      ),
      byTreatment(models, "Difference to none, 95 % interval", ({ toNone }, digits) =>
        toNone === undefined ? "–" : formatDifference(toNone, digits),
      ),
      toNoise(models),
      byTreatment(models, "Distance of the latents to the aggregate posterior", (row) =>
        row.latentDistance === undefined ? "–" : formatSpread(row.latentDistance, 2),
      ),
      byTreatment(models, "Variance loss of the images", (row) =>
        formatSpread(row.varianceLoss, 3),
      ),
      orders(models),
      ofLatents(models),
    ],
  };
}

/** Point 1: the variance loss at the last step over γ_z². */
function missingVariance(models: readonly Model[]): PlainTable {
  return {
    title: "Variance loss of the second stage at its last step, over γ_z²",
    columns: ["each seed", "γ_z² of each seed"],
    rows: models.map((model) => ({
      label: model.label,
      cells: [
        varianceRatios(model)
          .map((value) => value.toFixed(3))
          .join(", "),
        model.seeds
          .map(({ secondStageGammaSquared }) => secondStageGammaSquared?.toFixed(3) ?? "–")
          .join(", "),
      ],
    })),
  };
}

function byTreatment(
  models: readonly Model[],
  title: string,
  cell: (row: SummaryRow, digits: number) => string,
): PlainTable {
  return {
    title,
    columns: treatments.map(([, short]) => short),
    rows: models.map(({ label, summary }) => ({
      label,
      cells: treatments.map(([id]) => {
        const row = summary.find((candidate) => candidate.id === id);
        return row === undefined ? "–" : cell(row, distanceDigits(summary));
      }),
    })),
  };
}

/** Point 2: every treatment beside the noise. */
function toNoise(models: readonly Model[]): PlainTable {
  const others = treatments.filter(([id]) => id !== "gen-2/decoder-noise");
  return {
    title: "Difference to noise, 95 % interval",
    columns: others.map(([, short]) => short),
    rows: models.map((model) => ({
      label: model.label,
      cells: others.map(([id]) => {
        const found = difference(model, id, "gen-2/decoder-noise");
        return found === undefined ? "–" : formatDifference(found, distanceDigits(model.summary));
      }),
    })),
  };
}

/** Point 5: what the distance of the images follows, over the treatments of a model. */
function orders(models: readonly Model[]): PlainTable {
  return {
    title: "Rank correlation with the distance of the images, over the rows of a model",
    columns: ["distance of the latents", "variance loss of the images"],
    rows: models.map((model) => {
      const found = orderOf(model);
      const shown = (value?: number) => value?.toFixed(2).replace("-", "−") ?? "–";
      return { label: model.label, cells: [shown(found?.latents), shown(found?.images)] };
    }),
  };
}

/** Point 4 and 5: what is generated of the latents that are active, and of those that are not. */
function ofLatents(models: readonly Model[]): PlainTable {
  return {
    title: "Variance of the latents, mean over latents and seeds",
    columns: ["active", "expected", "generated", "inactive", "expected", "generated"],
    rows: models.map(({ label, seeds }) => {
      const latents = seeds.flatMap((seed) => seed.latents ?? []);
      const cells = [false, true].flatMap((isInactive) => {
        const of = latents.filter(
          ({ posteriorVariance }) => posteriorVariance > inactiveAbove === isInactive,
        );
        const mean = (key: "variance" | "generatedVariance") =>
          of.length === 0
            ? "–"
            : (of.reduce((sum, latent) => sum + latent[key], 0) / of.length).toFixed(3);
        return [
          (of.length / Math.max(1, seeds.length)).toFixed(1),
          mean("variance"),
          mean("generatedVariance"),
        ];
      });
      return { label, cells };
    }),
  };
}
