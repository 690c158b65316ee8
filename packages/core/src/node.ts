export {
  loadCheckpoint,
  saveCheckpoint,
  type LoadCheckpointOptions,
  type SaveCheckpointOptions,
} from "./node/checkpoint.js";
export { configHash, differences } from "./node/config-json.js";
export { loadWeights, saveWeights } from "./node/weights-file.js";
