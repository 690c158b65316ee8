import { unknownName, VaeError } from "@vae/base";
import { openLenet } from "@vae/metrics/lenet";
import type { FeatureExtractor } from "./feature-extractor.js";

/** The extractors that can be asked for by name. */
export const extractorIds = ["lenet"] as const;

/**
 * Loads a feature extractor.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such extractor.
 */
export async function openExtractor(id: string): Promise<FeatureExtractor> {
  if (id !== "lenet") throw unknownName("extractor", id, extractorIds);
  const lenet = await openLenet();
  return {
    description: lenet.description,
    async features(images, shape) {
      if (shape.join() !== "28,28,1") {
        throw new VaeError(
          "SHAPE_MISMATCH",
          `extractor lenet: takes images [28, 28, 1], got [${shape.join(", ")}].`,
        );
      }
      return lenet.features(images);
    },
    dispose: () => {
      lenet.dispose();
    },
  };
}
