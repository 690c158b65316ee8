export {
  defineRecipe,
  scales,
  type EvaluationPlan,
  type ExactContext,
  type ExactRecipe,
  type FirstStagePlan,
  type Recipe,
  type RecipeData,
  type RecipeModel,
  type Scale,
  type SecondStagePlan,
  type Sheet,
  type Sizing,
  type TrainedRecipe,
} from "./recipes/recipe.js";
export { recipePresets, type RecipePreset } from "./recipes/presets.js";
export {
  planExperiment,
  type Experiment,
  type PlannedModel,
  type PlanOptions,
} from "./recipes/plan-experiment.js";
export { recipes } from "./recipes/registry.js";
export { runExact, type RunExactOptions } from "./recipes/run-exact.js";
export {
  runExperiment,
  type ExperimentEnd,
  type ExperimentRun,
  type RunExperimentOptions,
} from "./recipes/run-experiment.js";
export { publishResult, type PublishOptions } from "./recipes/publish-result.js";
export { openImages, type OpenImages } from "./runs/open-images.js";
export { defineSweep, type SweepFile } from "./sweep/sweep-file.js";
