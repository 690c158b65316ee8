export {
  environmentSchema,
  extractorSchema,
  resultSchema,
  rowSchema,
  seedResultSchema,
  type Extractor,
  type Result,
  type ResultRow,
  type RunEnvironment,
  type SeedResult,
} from "./result/result-schema.js";
