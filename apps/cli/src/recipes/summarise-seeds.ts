import {
  resultFormat,
  type Extractor,
  type Result,
  type SeedResult,
} from "../result/result-schema.js";
import type { Recipe } from "./recipe.js";

/** What a table over seeds is made of. */
export interface SummaryInput {
  readonly recipe: Recipe;
  readonly seeds: readonly SeedResult[];
  readonly extractor: Extractor;
  readonly command: string;
  readonly created: Date;
  readonly trainImages: number;
  readonly evaluationImages: number;
}

/** Puts the results of several seeds together: mean and sample standard deviation of every column. */
export function summariseSeeds({
  recipe,
  seeds,
  extractor,
  command,
  created,
  ...images
}: SummaryInput): Result {
  const rowsOf = (id: string) => seeds.flatMap(({ rows }) => rows.filter((row) => row.id === id));
  const summary = (seeds[0]?.rows ?? []).map(({ id, label, n, mse }) => {
    const rows = rowsOf(id);
    return {
      id,
      label,
      n,
      distance: spread(rows.map((row) => row.distance)),
      latentVariance: spread(rows.map((row) => row.latentVariance)),
      varianceLoss: spread(rows.map((row) => row.varianceLoss)),
      mse: mse === null ? null : spread(rows.map((row) => row.mse ?? Number.NaN)),
      law: spread(rows.map((row) => row.law)),
    };
  });
  const distance = (seed: SeedResult, id: string) =>
    seed.rows.find((row) => row.id === id)?.distance ?? Number.NaN;
  return {
    format: resultFormat,
    id: recipe.id,
    title: `${recipe.title} (scale: ${recipe.scale})`,
    scale: recipe.scale,
    command,
    created: created.toISOString(),
    data: { ...recipe.data, ...images },
    extractor,
    quantised: true,
    seeds: [...seeds],
    summary,
    renormalisedOverNone: spread(
      seeds.map((seed) => distance(seed, "gen-2/paper") / distance(seed, "gen-2/none")),
    ).mean,
  };
}

function spread(values: readonly number[]): { mean: number; std: number | null } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, std: null };
  const scatter = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(scatter / (values.length - 1)) };
}
