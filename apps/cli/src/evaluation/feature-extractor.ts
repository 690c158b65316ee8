import type { ImageShape } from "@vae/base";
import type { Extractor } from "../result/result-schema.js";

/** A network whose features a Fréchet distance compares. */
export interface FeatureExtractor {
  /** What stamps its scores. */
  readonly description: Extractor;
  /** Features of uint8 images `[n, height, width, channels]`, as `[n, dimension]`, row-major. */
  features(images: Uint8Array, shape: ImageShape): Promise<Float32Array>;
  dispose(): void;
}
