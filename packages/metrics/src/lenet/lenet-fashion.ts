import type { FrechetScoreOrigin } from "../frechet/frechet-score.js";

/**
 * What FD-lenet-fashion is measured with, for {@link frechetScore}: a LeNet trained on the official 60,000 training
 * images of Fashion-MNIST. Its features are the 84 activations before the classes.
 */
export const lenetFashion = {
  extractor: {
    id: "lenet-fashion",
    sha256: "ed1d4f230735c6749db3e757e6c82a28af3c68bfaa8e1445d5f3218666336a5a",
    dimension: 84,
  },
  convention: "28x28x1, [0, 1]",
} as const satisfies Omit<FrechetScoreOrigin, "images">;
