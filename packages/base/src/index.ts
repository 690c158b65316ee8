export { VaeError, type VaeErrorCode } from "./errors/vae-error.js";
export { nearestName, unknownName } from "./errors/unknown-name.js";
export { Rng, type RngState } from "./random/rng.js";
export { imageSize, type ImageShape, type Source } from "./data/source.js";
