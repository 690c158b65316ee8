import { unknownName, VaeError } from "@vae/base";
import { frechetName } from "@vae/metrics";
import { lenetFashion, lenetFeatures } from "@vae/metrics/lenet";
import type { FeatureExtractor } from "./feature-extractor.js";

/** The extractors that can be asked for by name. */
const extractorIds = ["lenet"] as const;

/**
 * Finds a feature extractor.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such extractor.
 */
export function openExtractor(id: string): FeatureExtractor {
  if (id !== "lenet") throw unknownName("extractor", id, extractorIds);
  const { extractor, convention } = lenetFashion;
  return {
    description: {
      score: frechetName(extractor),
      id: extractor.id,
      sha256: extractor.sha256,
      dimension: extractor.dimension,
      convention,
    },
    async features(images, shape) {
      if (shape.join() !== "28,28,1") {
        throw new VaeError(
          "SHAPE_MISMATCH",
          `extractor lenet: takes images [28, 28, 1], got [${shape.join(", ")}].`,
        );
      }
      return lenetFeatures(images);
    },
  };
}
