export {
  checkpointFolder,
  checkpointSteps,
  loadCheckpoint,
  saveCheckpoint,
  type LoadCheckpointOptions,
  type SaveCheckpointOptions,
} from "./node/checkpoint.js";
export { configHash, differences } from "./node/config-json.js";
export { openEventFile, type EventFile, type OpenEventFileOptions } from "./node/event-file.js";
export { writeLayersModels, type WrittenLayersModels } from "./node/layers-model-files.js";
export { encodePng } from "./node/png.js";
export { loadWeights, saveWeights } from "./node/weights-file.js";
export { readVae, writeVae } from "./node/vae-folder.js";
