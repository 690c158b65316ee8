import type { Activation } from "../../ops/activations.js";
import type { FusedKernel } from "./fused-kernel.js";

/**
 * Batch norm over all axes but the last with the statistics of the batch. Its outputs are y, the mean, the unbiased
 * variance and what the gradient needs.
 *
 * NB: mean and variance are statistics to be kept; no gradient passes through them.
 */
export const batchNormKernel: FusedKernel<
  "x" | "scale" | "offset",
  { epsilon: number; activation: Activation }
> = {
  name: "VaeBatchNorm",
  saves: ["x", "scale"],
  savesOutputs: [true, false, false, true, true, true],
  forward({ batchNorm, relu }, { x, scale, offset }, { epsilon, activation }) {
    const [y, ...rest] = batchNorm(x, scale, offset, epsilon);
    return [activation === "relu" ? relu(y!) : y!, ...rest];
  },
  gradient({ batchNormGrad, reluGrad }, dy, [x, scale, y, ...reserved], { epsilon, activation }) {
    const masked = activation === "relu" ? reluGrad(dy, y!) : dy;
    const [dx, dScale, dOffset] = batchNormGrad(masked, x!, scale!, reserved, epsilon);
    return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
  },
};
