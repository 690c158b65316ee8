import { goldenFeatures, type GoldenKind } from "@vae/testing";
import type { FeatureMatrix } from "../features/feature-matrix.js";
import stats from "./stats.json";

/** One pair of feature matrices of `stats.json`, with the reference values of NumPy and SciPy. */
export interface GoldenCase {
  readonly name: string;
  readonly n1: number;
  readonly n2: number;
  readonly d: number;
  readonly kind: string;
  readonly mean_term: number;
  readonly tr1: number;
  readonly tr2: number;
  readonly fid: number;
  readonly mu1_head: readonly number[];
  readonly cov1_head: readonly number[];
  readonly kid?: {
    readonly unbiased: number;
    readonly biased: number;
    readonly u_statistic?: number;
  };
  readonly kid_subsets?: {
    readonly seed: number;
    readonly subsets: number;
    readonly subset_size: number;
    readonly mean: number;
    readonly std: number;
    readonly first: readonly number[];
  };
  readonly prdc?: Readonly<Partial<Record<"k3" | "k5", Readonly<Record<"lt" | "le", GoldenPrdc>>>>>;
  readonly mse_first_rows: number;
  readonly variance_loss: { readonly rows: number; readonly axis0: number; readonly axis1: number };
}

export interface GoldenPrdc {
  readonly precision: number;
  readonly recall: number;
  readonly density: number;
  readonly coverage: number;
}

export const goldenCases = stats.cases as readonly GoldenCase[];
export const goldenChoice = stats.mt19937_seed2020_choice10_5 as readonly number[];

/** The two sides of a case. */
export function goldenPair({ name, n1, n2, d, kind }: GoldenCase): {
  x: FeatureMatrix;
  y: FeatureMatrix;
} {
  const kindOfX = kind === "shift" ? "plain" : kind;
  return {
    x: { data: goldenFeatures(`${name}/x`, n1, d, kindOfX as GoldenKind), shape: [n1, d] },
    y: { data: goldenFeatures(`${name}/y`, n2, d, kind as GoldenKind), shape: [n2, d] },
  };
}
