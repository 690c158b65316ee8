import { withActivation, type Activation } from "./activation.js";
import { batchNormLayer, batchNormParameters, type RunningStatistics } from "./batch-norm-layer.js";
import type { LayerSpec } from "./layer.js";

/** Options of {@link batchNorm}. */
export interface BatchNormLayerOptions extends RunningStatistics {
  /** `@default "linear"` */
  readonly activation?: Activation;
  /** Name in its stack. `@default` `norm` and a number */
  readonly name?: string;
}

/** Batch normalisation over all axes but the last, with zero-debiased running statistics; see `batchNormLayer`. */
export function batchNorm(options: BatchNormLayerOptions = {}): LayerSpec {
  const { activation = "linear" } = options;
  return {
    kind: "norm",
    name: options.name,
    build: (name, inputShape) => ({
      description: activation === "linear" ? "batch norm" : `batch norm, ${activation}`,
      outputShape: inputShape,
      parameters: batchNormParameters(name, inputShape.at(-1) ?? 1),
      apply: (scope, input) =>
        withActivation(activation, (fused) => batchNormLayer(scope, name, input, fused, options)),
    }),
  };
}
