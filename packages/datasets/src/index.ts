export { describeDataset, type DatasetDescription } from "./describe-dataset.js";
export { decodeCifar, type CifarImages, type DecodeCifarOptions } from "./formats/cifar.js";
export { gunzip, isGzip, type GunzipOptions } from "./formats/gunzip.js";
export { decodeIdx, type IdxArray } from "./formats/idx.js";
export { fingerprintOf, type Identity } from "./identity/fingerprint.js";
export { arraySource, type ArraySourceOptions } from "./sources/array-source.js";
export { pad } from "./sources/pad.js";
export { shuffle } from "./sources/shuffle.js";
export { cifarSource, type CifarSourceOptions } from "./sources/cifar-source.js";
export { createSource, sourceName, type SourceFacts } from "./sources/create-source.js";
export { idxSource, type IdxSourceOptions } from "./sources/idx-source.js";
export { npzSource, type NpzSourceOptions } from "./sources/npz-source.js";
export { npySource, type NpySourceOptions } from "./sources/npy-source.js";
export { concat } from "./sources/concat.js";
export { flipHorizontal } from "./sources/flip-horizontal.js";
export { select, subset, take } from "./sources/index-view.js";
export {
  autoregressiveFactor,
  gaussianImages,
  principalFactor,
  type GaussianImagesOptions,
} from "./synthetic/gaussian-images.js";
export { shapeClasses, shapeImages, type ShapeImagesOptions } from "./synthetic/shape-images.js";
