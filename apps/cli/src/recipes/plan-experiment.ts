import { unknownName, VaeError } from "@vae/base";
import {
  checkConfig,
  firstStageSchema,
  secondStageSchema,
  withSettings,
  type FirstStageConfig,
  type SecondStageConfig,
} from "../config/run-config.js";
import { modelPlanSchema, type ModelPlan } from "./plan-schema.js";
import { withPreset } from "./presets.js";
import type { RecipeModel, Scale, Sizing, TrainedRecipe } from "./recipe.js";

/** What a person may change of a recipe. */
export interface PlanOptions {
  /** Absent: the recipe's own. */
  readonly scale?: Scale | undefined;
  readonly preset?: string | undefined;
  /** `firstStage.steps=600` and its like, for every model. */
  readonly settings?: readonly string[] | undefined;
  /** Models by their ids. Absent: those of the scale. */
  readonly only?: readonly string[] | undefined;
}

/** A model of an experiment with every number resolved. */
export interface PlannedModel {
  readonly id: string;
  readonly label: string;
  readonly family?: string;
  readonly plan: ModelPlan;
}

/** A recipe at a scale. */
export interface Experiment {
  readonly recipe: TrainedRecipe;
  readonly scale: Scale;
  /** What is said beside the numbers. */
  readonly notes: readonly string[];
  /** Whether the recipe has one model only, whose run needs no folder of its own. */
  readonly isSingle: boolean;
  readonly models: readonly PlannedModel[];
  /** Options of the command that make the same plan again. */
  readonly words: readonly string[];
}

/**
 * Resolves every number of a recipe.
 *
 * @throws {VaeError} CONFIG_INVALID, when the recipe has no such scale, or a value is wrong.
 * @throws {VaeError} NAME_UNKNOWN, when there is no such model, preset or key.
 */
export function planExperiment(
  recipe: TrainedRecipe,
  { scale = recipe.scale, preset, settings = [], only }: PlanOptions = {},
): Experiment {
  const sizing = sizingOf(recipe, scale);
  const ids = recipe.models.map(({ id }) => id);
  for (const id of only ?? []) if (!ids.includes(id)) throw unknownName("model", id, ids);
  const chosen = only ?? sizing.models ?? ids;
  return {
    recipe,
    scale,
    notes: [...recipe.notes, ...(sizing.note === undefined ? [] : [sizing.note])],
    isSingle: recipe.models.length === 1,
    models: recipe.models
      .filter(({ id }) => chosen.includes(id))
      .map((model) => planModel(recipe, sizing, model, { preset, settings })),
    words: [
      ...(scale === recipe.scale ? [] : [`--scale ${scale}`]),
      ...(preset === undefined ? [] : [`--preset ${preset}`]),
      ...settings.map((setting) => `--set ${quoted(setting)}`),
      ...(only === undefined ? [] : [`--only ${only.join(",")}`]),
    ],
  };
}

/** What a scale changes; the recipe's own may change nothing. */
export function sizingOf<Size extends Pick<Sizing, "note">>(
  recipe: {
    readonly id: string;
    readonly scale: Scale;
    readonly scales: Readonly<Partial<Record<Scale, Size>>>;
  },
  scale: Scale,
): Partial<Size> {
  const sizing = recipe.scales[scale];
  if (sizing !== undefined) return sizing;
  if (scale === recipe.scale) return {};
  const known = [...new Set([recipe.scale, ...Object.keys(recipe.scales)])];
  throw new VaeError(
    "CONFIG_INVALID",
    `${recipe.id}: has no scale "${scale}"; it has ${known.join(", ")}.`,
  );
}

function planModel(
  recipe: TrainedRecipe,
  sizing: Partial<Sizing>,
  model: RecipeModel,
  { preset, settings }: { preset: string | undefined; settings: readonly string[] },
): PlannedModel {
  const sized = sizing.resize?.(model) ?? model;
  const { id, label, family, firstStage, secondStage, rows } = sized;
  const plan: ModelPlan = {
    data: { ...recipe.data, ...model.data, ...sizing.data },
    firstStage,
    ...(secondStage && { secondStage }),
    evaluation: {
      ...recipe.evaluation,
      ...model.evaluation,
      ...sizing.evaluation,
      rows: [...rows],
    },
  };
  const whole = preset === undefined ? plan : withPreset(plan, preset);
  const told = settings.filter(
    (setting) => secondStage !== undefined || !setting.startsWith("secondStage."),
  );
  return {
    id,
    label,
    ...(family === undefined ? {} : { family }),
    plan: checkConfig(modelPlanSchema, withSettings(whole, told), "--set"),
  };
}

/** The configurations of both stages, as the run folder has them. */
export function stageConfigs(
  { data, firstStage, secondStage }: ModelPlan,
  seed: number,
): { readonly firstStage: FirstStageConfig; readonly secondStage?: SecondStageConfig } {
  const { trainImages } = data;
  return {
    firstStage: checkConfig(
      firstStageSchema,
      {
        format: 1,
        data: data.train,
        ...(trainImages === undefined ? {} : { images: trainImages }),
        ...firstStage,
        seed,
      },
      "recipe",
    ),
    ...(secondStage && {
      secondStage: checkConfig(secondStageSchema, { format: 1, ...secondStage, seed }, "recipe"),
    }),
  };
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w.,:=/+-]+$/.test(text) ? text : `'${text}'`;
}
