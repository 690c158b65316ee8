import { withActivation, type Activation } from "./activation.js";
import { batchNormLayer, batchNormParameters, type RunningStatistics } from "./batch-norm-layer.js";
import { checkLayerOptions, type LayerSpec } from "./layer.js";

/** Options of {@link batchNorm}. */
export interface BatchNormLayerOptions extends RunningStatistics {
  /** `@default "linear"` */
  readonly activation?: Activation;
  /** Name in its stack. `@default` `norm` and a number */
  readonly name?: string;
}

/**
 * Batch normalisation over all axes but the last, with zero-debiased running statistics; see `batchNormLayer`.
 *
 * @throws {VaeError} NAME_UNKNOWN, when an option is not known.
 */
export function batchNorm(options: BatchNormLayerOptions = {}): LayerSpec {
  const { activation = "linear" } = options;
  checkLayerOptions("batchNorm", options, ["activation", "decay", "epsilon", "name"]);
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
