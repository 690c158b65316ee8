import { VaeError, type ImageShape } from "@vae/base";
import { pixelExtractor, type ImageExtractor } from "@vae/metrics";
import type { FeatureChoice } from "../protocol/calls.js";

/** Most features that a covariance is made of here: 151 MB of numbers. */
const mostFeatures = 4_096;

/**
 * Opens what turns pictures into features; each kind loads its code when it is asked for.
 *
 * @param shape - Of the pictures; undefined where they differ in size.
 * @throws {VaeError} CONFIG_INVALID, when the pictures do not fit the features.
 */
export async function openFeatures(
  choice: FeatureChoice,
  shape: ImageShape | undefined,
): Promise<ImageExtractor> {
  if (choice.kind === "inception") {
    const { decodeInceptionWeights, inceptionExtractor } = await import("@vae/metrics/inception");
    const bytes = new Uint8Array(await choice.weights.arrayBuffer());
    const weights = await decodeInceptionWeights(bytes, choice.weights.name);
    const dimension = weights.dimensions.at(-1);
    if (dimension === undefined) {
      throw new VaeError(
        "CONFIG_INVALID",
        `${choice.weights.name}: has too few layers for any features.`,
      );
    }
    return inceptionExtractor({ weights, dimension, convention: choice.convention });
  }
  if (shape === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      "the pictures differ in size; only Inception, which resizes them, compares such sets.",
    );
  }
  if (choice.kind === "lenet") return (await import("@vae/metrics/lenet")).lenetExtractor();
  const numbers = shape[0] * shape[1] * shape[2];
  if (numbers > mostFeatures) {
    throw new VaeError(
      "CONFIG_INVALID",
      `pictures of ${shape.join("×")} have ${numbers} numbers; this page compares pixels up to ${mostFeatures}.`,
    );
  }
  return pixelExtractor(shape);
}
