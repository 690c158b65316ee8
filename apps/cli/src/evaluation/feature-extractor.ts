import type { ImageShape } from "@vae/base";
import type { FeatureMatrix } from "@vae/metrics";
import type { Extractor } from "../result/result-schema.js";

/** A network whose features a Fréchet distance compares. */
export interface FeatureExtractor {
  /** What stamps its scores. */
  readonly description: Extractor;
  /** Features `[n, dimension]` of uint8 images `[n, height, width, channels]`. */
  features(images: Uint8Array, shape: ImageShape): Promise<FeatureMatrix>;
}
