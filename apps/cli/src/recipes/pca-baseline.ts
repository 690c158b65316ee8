import { imageSize } from "@vae/base";
import { principalSteps } from "./exact/principal-components.js";
import type { ExactRecipe } from "./recipe.js";

/** What tells one of these recipes from the other. */
interface PcaOf {
  readonly id: string;
  readonly images: string;
  readonly data: NonNullable<ExactRecipe["data"]>;
  /** Small images of the scale `test`. */
  readonly test: NonNullable<ExactRecipe["data"]>;
}

/**
 * The paper's theorem on principal components, on real images: for every number of components the variance loss is the
 * mean squared error, the sum of the neglected eigenvalues over the number of pixels.
 */
const pcaOf = ({ id, images, data, test }: PcaOf): ExactRecipe => ({
  kind: "exact",
  id,
  version: 1,
  title: `Variance loss and error of principal components on ${images}`,
  scale: "small",
  data,
  scales: {
    test: {
      data: test,
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
});

/** The theorem on Fashion-MNIST, with more images than pixels. */
export const pcaBaseline = pcaOf({
  id: "pca-baseline",
  images: "Fashion-MNIST",
  data: { train: "fashion-mnist-10k:train", trainImages: 2000 },
  test: { train: "fashion-mnist-10k:train", trainImages: 60 },
});

/** The theorem on CIFAR-10, with fewer images than pixels. */
export const pcaBaselineCifar10 = pcaOf({
  id: "pca-baseline-cifar10",
  images: "CIFAR-10",
  data: { train: "cifar-10:train", trainImages: 600 },
  test: { train: "synthetic:shapes", trainImages: 60 },
});
