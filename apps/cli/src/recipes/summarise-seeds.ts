import { resultFormat } from "../result/result-head.js";
import {
  seedResultSchema,
  type Extractor,
  type ModelSeed,
  type ModelsResult,
  type Result,
} from "../result/result-schema.js";
import type { ScatterPoint, ScatterResult } from "../result/scatter-schema.js";
import { fitLine } from "./fit-line.js";
import { scatterConvention } from "./measure-reconstruction.js";
import { pairedDifference } from "../statistics/paired-difference.js";
import { spreadOf } from "../statistics/spread.js";
import type { Experiment, PlannedModel } from "./plan-experiment.js";
import type { Recipe, Scale } from "./recipe.js";

/** What every result begins with. */
export interface ResultOrigin {
  readonly recipe: Pick<Recipe, "id" | "title">;
  readonly scale: Scale;
  readonly command: string;
  readonly created: Date;
}

/** One model over the seeds, and what made its scores. */
export interface SummaryInput {
  readonly model: Pick<PlannedModel, "id" | "label" | "plan">;
  readonly seeds: readonly ModelSeed[];
  readonly extractor: Extractor;
  readonly trainImages: number;
  readonly evaluationImages: number;
  /** Trained values of both networks. */
  readonly parameters: readonly [number, number];
}

/** The head of a result; the scale stands in its title. */
export function resultHead({ recipe, scale, command, created }: ResultOrigin) {
  return {
    format: resultFormat,
    id: recipe.id,
    title: `${recipe.title} (scale: ${scale})`,
    scale,
    command,
    created: created.toISOString(),
  } as const;
}

/**
 * Puts the results of several seeds together: mean and sample standard deviation of every column, a table for a recipe of
 * one model with the two rows that the paper compares, else a table each.
 */
export function summariseTables(
  origin: ResultOrigin,
  { isSingle, notes }: Pick<Experiment, "isSingle" | "notes">,
  models: readonly SummaryInput[],
): Result | ModelsResult {
  const [only] = models;
  if (isSingle && only !== undefined && isTwoStage(only.seeds)) {
    const ratio = renormalisedOverNone(only.seeds);
    if (ratio !== undefined) {
      return {
        ...resultHead(origin),
        ...summarise(only),
        seeds: only.seeds.map((seed) => seedResultSchema.strip().parse(seed)),
        renormalisedOverNone: ratio,
      };
    }
  }
  return {
    ...resultHead(origin),
    kind: "models",
    notes: [...notes],
    models: models.map((input) => {
      const { firstStage, secondStage } = input.model.plan;
      return {
        id: input.model.id,
        label: input.model.label,
        parameters: [...input.parameters],
        steps: [firstStage.steps, secondStage?.steps ?? 0] as [number, number],
        ...summarise(input),
      };
    }),
  };
}

/** Puts the points of figure 4 together, with a line through those that count. */
export function summariseScatter(
  origin: ResultOrigin,
  { notes }: Pick<Experiment, "notes">,
  points: readonly ScatterPoint[],
): ScatterResult {
  return {
    ...resultHead(origin),
    kind: "scatter",
    notes: [...notes],
    convention: scatterConvention,
    points: [...points],
    fits: (["sample", "mean"] as const).map((from) =>
      // The over-sized network is the paper's exception, the hardly trained one a reference: both are drawn beside the line.
      fitLine(
        points.filter(({ family }) => !/^(over-sized|hardly trained)/.test(family)),
        from,
      ),
    ),
  };
}

function summarise({ model, seeds, extractor, ...images }: SummaryInput) {
  const { data, evaluation } = model.plan;
  const rowsOf = (id: string) => seeds.flatMap(({ rows }) => rows.filter((row) => row.id === id));
  return {
    data: {
      train: data.train,
      evaluation: data.evaluation,
      trainImages: images.trainImages,
      evaluationImages: images.evaluationImages,
    },
    extractor,
    quantised: evaluation.quantised ?? true,
    ...(evaluation.varianceAxis === undefined ? {} : { varianceAxis: evaluation.varianceAxis }),
    seeds: [...seeds],
    summary: (seeds[0]?.rows ?? []).map(({ id, label, n, mse }) => {
      const rows = rowsOf(id);
      const none = rowsOf("gen-2/none").map((row) => row.distance);
      const isCompared = id !== "gen-2/none" && none.length === rows.length;
      const toNone = isCompared
        ? pairedDifference(
            rows.map((row) => row.distance),
            none,
          )
        : undefined;
      const inLatents = rows.flatMap((row) => row.latentDistance ?? []);
      return {
        id,
        label,
        n,
        distance: spreadOf(rows.map((row) => row.distance)),
        latentVariance: spreadOf(rows.map((row) => row.latentVariance)),
        varianceLoss: spreadOf(rows.map((row) => row.varianceLoss)),
        mse: mse === null ? null : spreadOf(rows.map((row) => row.mse ?? Number.NaN)),
        law: spreadOf(rows.map((row) => row.law)),
        ...(inLatents.length === rows.length && { latentDistance: spreadOf(inLatents) }),
        ...(toNone && { toNone }),
      };
    }),
  };
}

function isTwoStage(seeds: readonly ModelSeed[]): boolean {
  return seeds.every(({ secondStageGammaSquared }) => secondStageGammaSquared !== null);
}

function renormalisedOverNone(seeds: readonly ModelSeed[]): number | undefined {
  const distance = (seed: ModelSeed, id: string) =>
    seed.rows.find((row) => row.id === id)?.distance ?? Number.NaN;
  const ratio = spreadOf(
    seeds.map((seed) => distance(seed, "gen-2/paper") / distance(seed, "gen-2/none")),
  ).mean;
  return Number.isFinite(ratio) ? ratio : undefined;
}
