import type { FrechetScoreOrigin } from "../frechet/frechet-score.js";

/**
 * What FD-lenet-fashion is measured with, for {@link frechetScore}: a LeNet trained on the official 60,000 training
 * images of Fashion-MNIST. Its features are the 84 activations before the classes.
 */
export const lenetFashion = {
  extractor: {
    id: "lenet-fashion",
    sha256: "fcb6007821160984cdc06f6f9a8d8d745c3ce75f242ec4a88472b06ffcd360ad",
    dimension: 84,
  },
  convention: "28x28x1, [0, 1]",
} as const satisfies Omit<FrechetScoreOrigin, "images">;
