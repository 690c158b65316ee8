import { imageSize } from "@vae/base";
import { principalSteps } from "./exact/principal-components.js";
import type { ExactRecipe } from "./recipe.js";

/**
 * The paper's theorem on principal components, on real images: for every number of components the variance loss is the
 * mean squared error, the sum of the neglected eigenvalues over the number of pixels.
 */
export const pcaBaseline: ExactRecipe = {
  kind: "exact",
  id: "pca-baseline",
  version: 1,
  title: "Variance loss and error of principal components on Fashion-MNIST",
  scale: "small",
  data: { train: "fashion-mnist-10k:train", trainImages: 2000 },
  scales: {
    test: {
      data: { trainImages: 60 },
      note: "Sixty images: their rank, and so the number of components, is 59 at most.",
    },
  },
  notes: ["Both numbers are measured on the reconstructions, not taken from the eigenvalues."],
  async compute(context) {
    const source = await context.openImages();
    const width = imageSize(source.shape);
    const bytes = new Uint8Array(source.length * width);
    await source.read(
      Uint32Array.from({ length: source.length }, (_, i) => i),
      bytes,
    );
    const steps = principalSteps(
      Float64Array.from(bytes, (value) => value / 255),
      width,
    );
    const of = (key: "components" | "mse" | "varianceLoss") => steps.map((step) => step[key]);
    const largest = (other: "mse" | "neglected") =>
      Math.max(...steps.map((step) => Math.abs(step.varianceLoss - step[other])));
    return {
      convention:
        "pixels in [0, 1], population variance over the images (axis 0), mean over the pixels",
      n: source.length,
      axes: { x: "components kept", y: "per pixel" },
      series: [
        { name: "mean squared error", mark: "line", x: of("components"), y: of("mse") },
        { name: "variance loss", mark: "points", x: of("components"), y: of("varianceLoss") },
      ],
      values: {
        components: steps.length - 1,
        dataVariance: steps[0]!.varianceLoss,
        largestDifference: largest("mse"),
        largestDifferenceFromEigenvalues: largest("neglected"),
      },
    };
  },
};
