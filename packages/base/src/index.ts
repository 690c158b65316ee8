export { VaeError, type VaeErrorCode } from "./errors/vae-error.js";
export { nearestName, unknownName } from "./errors/unknown-name.js";
export { Rng, type RngState } from "./random/rng.js";
export { sha256 } from "./data/sha256.js";
export { imageSize, type ImageShape, type Source } from "./data/source.js";
export { canonicalJson } from "./formats/canonical-json.js";
export { checkFormat, type CheckFormatOptions } from "./formats/check-format.js";
export type { TypedArray } from "./formats/typed-array.js";
export {
  decodeSafetensors,
  type SafetensorsContent,
} from "./formats/safetensors/decode-safetensors.js";
export { encodeSafetensors } from "./formats/safetensors/encode-safetensors.js";
export type {
  NamedArray,
  SafetensorsData,
  SafetensorsDtype,
} from "./formats/safetensors/named-array.js";
export { widenHalf } from "./formats/safetensors/widen-half.js";
export { decodeNpy } from "./formats/npy/decode-npy.js";
export { encodeNpy } from "./formats/npy/encode-npy.js";
export type { NpyArray } from "./formats/npy/npy-array.js";
export { decodeNpz, type DecodeNpzOptions } from "./formats/npz/decode-npz.js";
export { encodeNpz, type EncodeNpzOptions } from "./formats/npz/encode-npz.js";
