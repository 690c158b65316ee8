export { pairedDifference, type PairedDifference } from "./statistics/paired-difference.js";
export { checkEnvironment, checkResult } from "./result/check-result.js";
export { environmentSchema, type RunEnvironment } from "./result/environment-schema.js";
export {
  anyResultSchema,
  curvesResultSchema,
  extractorSchema,
  modelsResultSchema,
  resultSchema,
  rowSchema,
  scatterResultSchema,
  seedResultSchema,
  type AnyResult,
  type CurvesResult,
  type Extractor,
  type ModelsResult,
  type Result,
  type ResultRow,
  type ScatterResult,
  type SeedResult,
} from "./result/result-schema.js";
