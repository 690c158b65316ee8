import { conv2d, conv2dTranspose } from "@vae/backend/ops";
import type * as tf from "@tensorflow/tfjs";
import { withActivation, type Activation } from "./activation.js";
import type { Initialiser } from "./initialise.js";
import { checkLayerOptions, checkWhole, unfitInput, type LayerSpec } from "./layer.js";
import { convParameters, convTransposeParameters } from "./parameters.js";
import { spectralVector, spectrallyNormalised } from "./spectral-norm.js";

/** Options of {@link convTranspose}, and with `spectralNorm` of {@link conv}. */
export interface ConvTransposeOptions {
  /** Channels that come out. */
  readonly filters: number;
  /** Height and width of the kernel. `@default 3` */
  readonly size?: number;
  /** `@default 1` */
  readonly strides?: number;
  /** `@default "linear"` */
  readonly activation?: Activation;
  /** First values of the kernel. `@default` Glorot-uniform */
  readonly initialiser?: Initialiser;
  /** Name in its stack. `@default` its kind and a number */
  readonly name?: string;
}

/** Options of {@link conv}. */
export interface ConvOptions extends ConvTransposeOptions {
  /** Divide the kernel by its largest singular value; see `spectrallyNormalised`. `@default false` */
  readonly spectralNorm?: boolean;
}

const optionNames = ["filters", "size", "strides", "activation", "initialiser", "name"];

/**
 * A convolution with a bias and `same` padding: `[height, width, channels]` becomes
 * `[⌈height/strides⌉, ⌈width/strides⌉, filters]`.
 *
 * @throws {VaeError} CONFIG_INVALID, when a number is no whole number ≥ 1; NAME_UNKNOWN, when an option is not known.
 */
export function conv(options: ConvOptions): LayerSpec {
  const { filters, size = 3, strides = 1, activation = "linear" } = options;
  const { spectralNorm = false, initialiser } = options;
  checkLayerOptions("conv", options, [...optionNames, "spectralNorm"]);
  checkWhole("conv", { filters, size, strides });
  return {
    kind: "conv",
    name: options.name,
    build(name, inputShape) {
      const [height, width, channels] = pixels(name, inputShape);
      const vector = `${name}/spectral-vector`;
      return {
        description: describe("conv", size, strides, [spectralNorm && "spectral norm", activation]),
        outputShape: [Math.ceil(height / strides), Math.ceil(width / strides), filters],
        parameters: [
          ...convParameters(name, size, channels, filters, initialiser),
          ...(spectralNorm ? [spectralVector(vector, filters)] : []),
        ],
        apply(scope, input) {
          const given = scope.parameter<tf.Tensor4D>(`${name}/kernel`);
          const kernel = spectralNorm ? spectrallyNormalised(scope, given, vector) : given;
          return withActivation(activation, (fused) =>
            conv2d(input as tf.Tensor4D, kernel, scope.parameter(`${name}/bias`), {
              strides,
              activation: fused,
            }),
          );
        },
      };
    },
  };
}

/**
 * A transposed convolution with a bias and `same` padding: `[height, width, channels]` becomes
 * `[height·strides, width·strides, filters]`.
 *
 * @throws {VaeError} CONFIG_INVALID, when a number is no whole number ≥ 1; NAME_UNKNOWN, when an option is not known.
 */
export function convTranspose(options: ConvTransposeOptions): LayerSpec {
  const { filters, size = 3, strides = 1, activation = "linear", initialiser } = options;
  checkLayerOptions("convTranspose", options, optionNames);
  checkWhole("convTranspose", { filters, size, strides });
  return {
    kind: "conv-transpose",
    name: options.name,
    build(name, inputShape) {
      const [height, width, channels] = pixels(name, inputShape);
      return {
        description: describe("conv-transpose", size, strides, [activation]),
        outputShape: [height * strides, width * strides, filters],
        parameters: convTransposeParameters(name, size, channels, filters, initialiser),
        apply: (scope, input) =>
          withActivation(activation, (fused) =>
            conv2dTranspose(
              input as tf.Tensor4D,
              scope.parameter(`${name}/kernel`),
              scope.parameter(`${name}/bias`),
              { strides, activation: fused },
            ),
          ),
      };
    },
  };
}

function pixels(name: string, inputShape: readonly number[]): [number, number, number] {
  const [height, width, channels] = inputShape;
  if (
    inputShape.length !== 3 ||
    height === undefined ||
    width === undefined ||
    channels === undefined
  ) {
    throw unfitInput(name, "[height, width, channels]", inputShape, "Put reshape(…) before it.");
  }
  return [height, width, channels];
}

function describe(
  kind: string,
  size: number,
  strides: number,
  more: readonly (string | false)[],
): string {
  return [
    `${kind} ${size}×${size}`,
    strides === 1 ? "" : `stride ${strides}`,
    ...more.map((word) => (word === "linear" || word === false ? "" : word)),
  ]
    .filter((word) => word !== "")
    .join(", ");
}
