import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import type { LayerDescription } from "../layer-description.js";
import type { LayerSpec } from "./layer.js";
import { trainedValues } from "./parameters.js";

/** Layers, one after the other. */
export interface Stack {
  readonly parameters: readonly ParameterSpec[];
  readonly layers: readonly LayerDescription[];
  /** Without the batch. */
  readonly outputShape: readonly number[];
  /** Runs them; what is made on the way is freed by the caller's tidy. */
  apply(scope: Scope, input: tf.Tensor): tf.Tensor;
}

/**
 * Builds layers one upon the other.
 *
 * A layer without a name of its own is called by its kind and a number that counts this kind: `<prefix>/conv-0`,
 * `<prefix>/norm-0`, `<prefix>/conv-1`.
 *
 * @param prefix - `encoder` or `decoder`.
 * @param inputShape - Without the batch.
 * @throws {VaeError} SHAPE_MISMATCH, when a layer cannot take what the one before it makes; both shapes are named.
 */
export function stack(
  prefix: string,
  inputShape: readonly number[],
  specs: readonly LayerSpec[],
): Stack {
  const counts = new Map<string, number>();
  let shape = inputShape;
  const built = specs.map((spec) => {
    const count = counts.get(spec.kind) ?? 0;
    counts.set(spec.kind, count + 1);
    const name = `${prefix}/${spec.name ?? `${spec.kind}-${count}`}`;
    const body = spec.build(name, shape);
    shape = body.outputShape;
    return { name, ...body };
  });
  return {
    parameters: built.flatMap(({ parameters }) => parameters),
    layers: built.map(({ name, description, outputShape, parameters }) => ({
      name,
      kind: description,
      outputShape,
      parameters: trainedValues(parameters),
    })),
    outputShape: shape,
    apply: (scope, input) => built.reduce((hidden, layer) => layer.apply(scope, hidden), input),
  };
}
