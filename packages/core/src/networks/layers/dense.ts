import * as ops from "@vae/backend/ops";
import type * as tf from "@tensorflow/tfjs";
import { withActivation, type Activation } from "./activation.js";
import type { Initialiser } from "./initialise.js";
import { checkLayerOptions, checkWhole, unfitInput, type LayerSpec } from "./layer.js";
import { denseParameters } from "./parameters.js";
import { spectralVector, spectrallyNormalised } from "./spectral-norm.js";

/** Options of {@link dense}. */
export interface DenseOptions {
  /** Values that come out. */
  readonly units: number;
  /** `@default "linear"` */
  readonly activation?: Activation;
  /** Divide the kernel by its largest singular value; see `spectrallyNormalised`. `@default false` */
  readonly spectralNorm?: boolean;
  /** First values of the kernel. `@default` Glorot-uniform */
  readonly initialiser?: Initialiser;
  /** Name in its stack. `@default` its kind and a number */
  readonly name?: string;
}

/**
 * A dense layer with a bias: `[inputs]` becomes `[units]`.
 *
 * @throws {VaeError} CONFIG_INVALID, when `units` is no whole number ≥ 1; NAME_UNKNOWN, when an option is not known.
 */
export function dense(options: DenseOptions): LayerSpec {
  const { units, activation = "linear", spectralNorm = false, initialiser } = options;
  checkLayerOptions("dense", options, [
    ...["units", "activation", "spectralNorm", "initialiser", "name"],
  ]);
  checkWhole("dense", { units });
  return {
    kind: "dense",
    name: options.name,
    build(name, inputShape) {
      const [inputs] = inputShape;
      if (inputShape.length !== 1 || inputs === undefined) {
        throw unfitInput(name, "[values]", inputShape, "Put flatten() before it.");
      }
      const vector = `${name}/spectral-vector`;
      return {
        description: [
          "dense",
          spectralNorm && "spectral norm",
          activation !== "linear" && activation,
        ]
          .filter((word) => word !== false)
          .join(", "),
        outputShape: [units],
        parameters: [
          ...denseParameters(name, inputs, units, initialiser),
          ...(spectralNorm ? [spectralVector(vector, units)] : []),
        ],
        apply(scope, input) {
          const given = scope.parameter<tf.Tensor2D>(`${name}/kernel`);
          const kernel = spectralNorm ? spectrallyNormalised(scope, given, vector) : given;
          return withActivation(activation, (fused) =>
            ops.dense(input as tf.Tensor2D, kernel, scope.parameter(`${name}/bias`), {
              activation: fused,
            }),
          );
        },
      };
    },
  };
}
