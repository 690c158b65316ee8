export { loadCheckpoint, saveCheckpoint } from "./node/checkpoint.js";
export { loadWeights, saveWeights } from "./node/weights-file.js";
