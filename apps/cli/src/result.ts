export { pairedDifference, type PairedDifference } from "./statistics/paired-difference.js";
export { checkEnvironment, checkResult } from "./result/check-result.js";
export { curvesResultSchema, type CurvesResult } from "./result/curves-schema.js";
export { environmentSchema, type RunEnvironment } from "./result/environment-schema.js";
export {
  anyResultSchema,
  extractorSchema,
  modelsResultSchema,
  resultSchema,
  rowSchema,
  seedResultSchema,
  type AnyResult,
  type Extractor,
  type ModelsResult,
  type Result,
  type ResultRow,
  type SeedResult,
} from "./result/result-schema.js";
export { scatterResultSchema, type ScatterResult } from "./result/scatter-schema.js";
