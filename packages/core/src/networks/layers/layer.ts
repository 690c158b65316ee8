import { unknownName, VaeError } from "@vae/base";
import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import { activations } from "./activation.js";

/** A layer that does not know yet where it stands: what `conv(…)`, `dense(…)` and the others return. */
export interface LayerSpec {
  /** What it is, counted for names: the second `conv` of a stack is called `conv-1`. */
  readonly kind: string;
  /** Its own name in its stack, where it wants one. */
  readonly name?: string | undefined;
  /**
   * Makes the layer for inputs of one shape.
   *
   * @param name - Prefix of its parameters, e.g. `encoder/conv-0`.
   * @param inputShape - Without the batch.
   * @throws {VaeError} SHAPE_MISMATCH, when it cannot take such inputs.
   */
  build(name: string, inputShape: readonly number[]): LayerBody;
}

/** What a layer does, once the shape of its inputs is known. */
export interface LayerBody {
  /** For people, e.g. `conv 4×4, stride 2, relu`. */
  readonly description: string;
  /** Without the batch. */
  readonly outputShape: readonly number[];
  readonly parameters: readonly ParameterSpec[];
  /** A pure function of its parameters; the tensors are freed by the tidy of the whole network. */
  apply(scope: Scope, input: tf.Tensor): tf.Tensor;
}

/** The error of a layer that cannot take its input; it names the layer and both shapes. */
export function unfitInput(
  name: string,
  expected: string,
  inputShape: readonly number[],
  remedy: string,
): VaeError {
  return new VaeError(
    "SHAPE_MISMATCH",
    `layer "${name}": expected an input of shape ${expected}, got [${inputShape.join(", ")}]. ${remedy}`,
  );
}

/** @throws {VaeError} CONFIG_INVALID, when an option of a layer or a network is no whole number ≥ 1. */
export function checkWhole(subject: string, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new VaeError(
        "CONFIG_INVALID",
        `${subject} ${name}: expected a whole number ≥ 1, got ${value}.`,
      );
    }
  }
}

/** @throws {VaeError} NAME_UNKNOWN, when an option is none of the names that it can be. */
export function checkName(kind: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw unknownName(kind, name, known);
}

/**
 * @throws {VaeError} NAME_UNKNOWN, when a layer is given an option that it has not, or an activation that there is not:
 *   a network of one's own may come from a file that no compiler has seen.
 */
export function checkLayerOptions(layer: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) checkName(`option of ${layer}`, key, known);
  const { activation } = options as { readonly activation?: string };
  if (activation !== undefined) checkName("activation", activation, activations);
}
