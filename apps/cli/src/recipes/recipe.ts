import type { z } from "zod";
import type { RowId } from "../evaluation/rows.js";
import type { MeasuredCurves } from "../result/curves-schema.js";
import type { OpenImages } from "../runs/open-images.js";
import type {
  dataSchema,
  evaluationSchema,
  firstStagePlan,
  secondStagePlan,
} from "./plan-schema.js";

/** How large an experiment is: seconds, minutes, an evening, what the paper did. */
export const scales = ["test", "quick", "small", "paper"] as const;
export type Scale = (typeof scales)[number];

/** Which images are trained on, and which are scored against. */
export type RecipeData = z.infer<typeof dataSchema>;

/** How images are scored. */
export type EvaluationPlan = z.infer<typeof evaluationSchema>;

export type FirstStagePlan = z.infer<typeof firstStagePlan>;
export type SecondStagePlan = z.infer<typeof secondStagePlan>;

/**
 * A sheet of generated images of the first model: `without` renormalisation of the latents, `renormalised`, of the same
 * draws; `samples` renormalised, of others.
 */
export type Sheet = "without" | "renormalised" | "samples";

/** One model of an experiment: a row of the paper's table, or a point of its figure. */
export interface RecipeModel {
  /** Stable name, also of its folder, e.g. `ours`. */
  readonly id: string;
  /** For people, e.g. `RAE-L2`. */
  readonly label: string;
  /** Kind of network, where the experiment compares kinds. */
  readonly family?: string;
  readonly firstStage: FirstStagePlan;
  /** Absent: the model has one stage. */
  readonly secondStage?: SecondStagePlan;
  /** Ways to make images that are scored. */
  readonly rows: readonly RowId[];
  /** Where it differs from the recipe's. */
  readonly data?: Partial<RecipeData>;
  readonly evaluation?: Partial<EvaluationPlan>;
}

/** What a scale changes of an experiment at full size. */
export interface Sizing {
  readonly data?: Partial<RecipeData>;
  readonly evaluation?: Partial<EvaluationPlan>;
  /** The models that run at this scale where none are asked for. Absent: all. */
  readonly models?: readonly string[];
  /** Shortens the schedule of a model, or makes it narrower. */
  readonly resize?: (model: RecipeModel) => RecipeModel;
  /** What the scale means for the numbers; stands beside them. */
  readonly note?: string;
}

interface RecipeHead {
  readonly id: string;
  /** Raised when its numbers are no longer comparable with those before. */
  readonly version: number;
  readonly title: string;
  /** The scale where none is asked for. */
  readonly scale: Scale;
  /** What to expect and what it does not show, for the report. */
  readonly notes: readonly string[];
}

/** An experiment that trains. */
export interface TrainedRecipe extends RecipeHead {
  /**
   * `table`: each way to make images is scored. `scatter`: mean squared error against variance loss of reconstructions.
   */
  readonly kind: "table" | "scatter";
  readonly data: RecipeData;
  readonly evaluation: EvaluationPlan;
  readonly models: readonly RecipeModel[];
  /** Follow the second stage's variance loss and γ_z² during training. */
  readonly isSecondStageFollowed?: boolean;
  /** Sheets of pictures that are published where the images' licence allows it. */
  readonly pictures?: readonly Sheet[];
  /** What each scale changes. The recipe's own may change nothing. */
  readonly scales: Readonly<Partial<Record<Scale, Sizing>>>;
}

/** An experiment that computes, without a training. */
export interface ExactRecipe extends RecipeHead {
  readonly kind: "exact";
  /** Images that it computes with; absent where it needs none. */
  readonly data?: { readonly train: string; readonly trainImages?: number };
  readonly scales: Readonly<Partial<Record<Scale, Pick<Sizing, "data" | "note">>>>;
  /** Computes the figure. */
  compute(context: ExactContext): Promise<MeasuredCurves>;
}

/** What an exact computation is given. */
export interface ExactContext {
  readonly seed: number;
  /** Opens the recipe's images. */
  openImages(): ReturnType<OpenImages>;
}

/** A named, versioned experiment. */
export type Recipe = TrainedRecipe | ExactRecipe;

/**
 * Checks nothing and changes nothing: it gives a recipe of one's own its type, and the errors of an editor.
 *
 * @example
 * ```ts
 * // my-recipe.js, run by `vae reproduce ./my-recipe.js`
 * import { defineRecipe, recipes } from "@vae/cli/recipes";
 *
 * const { fashionQuick } = recipes;
 * export const recipe = defineRecipe({ ...fashionQuick, id: "my-recipe", title: "Mine" });
 * ```
 */
export function defineRecipe<T extends Recipe>(recipe: T): T {
  return recipe;
}
