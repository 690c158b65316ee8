export {
  defaultFirstStage,
  defaultSecondStage,
  firstStageSchema,
  secondStageSchema,
  type FirstStageConfig,
  type SecondStageConfig,
} from "./config/run-config.js";
export { modelPlanSchema, type ModelPlan } from "./recipes/plan-schema.js";
export { sweepSchema, type SweepFile } from "./sweep/sweep-file.js";
