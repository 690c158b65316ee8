import type { ImageShape, Source } from "@vae/base";
import type { FeatureMatrix } from "@vae/metrics";
import type { Extractor } from "../result/result-schema.js";

/** A network whose features a Fréchet distance compares. */
export interface FeatureExtractor {
  /** What stamps its scores. */
  readonly description: Extractor;
  /** Features `[n, dimension]` of images `[n, height, width, channels]` on the scale 0 … 255. */
  features(
    images: Uint8Array | Float32Array,
    shape: ImageShape,
    signal?: AbortSignal,
  ): Promise<FeatureMatrix>;
  /** The same of a source; absent where it is no better than {@link features}. */
  featuresOf?(source: Source, signal?: AbortSignal): Promise<FeatureMatrix>;
  /** Frees what it holds. */
  dispose?(): void;
}
