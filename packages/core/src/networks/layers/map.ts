import { VaeError } from "@vae/base";
import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../model/scope.js";
import type { ParameterSpec } from "../../model/variable-store.js";
import type { LayerSpec } from "./layer.js";

/** Options of {@link map}. */
export interface MapOptions {
  /** What is done to the input; operations of TensorFlow.js only, no values are read. */
  readonly apply: (input: tf.Tensor, scope: Scope, name: string) => tf.Tensor;
  /** Shape of the result, without the batch. `@default` that of the input */
  readonly outputShape?: (inputShape: readonly number[]) => readonly number[];
  /** Its parameters, whose names begin with `name`. `@default` none */
  readonly parameters?: (name: string, inputShape: readonly number[]) => readonly ParameterSpec[];
  /** For people. `@default "map"` */
  readonly description?: string;
  /** Name in its stack. `@default` `map` and a number */
  readonly name?: string;
}

/**
 * A layer of one's own.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when it is run and its result has another shape than it said.
 *
 * @example
 * ```ts
 * map({ description: "2x − 1", apply: (x) => tf.sub(tf.mul(2, x), 1) });
 * ```
 */
export function map(options: MapOptions): LayerSpec {
  const { apply, description = "map", parameters, outputShape } = options;
  return {
    kind: "map",
    name: options.name,
    build(name, inputShape) {
      const expected = outputShape?.(inputShape) ?? inputShape;
      return {
        description,
        outputShape: expected,
        parameters: parameters?.(name, inputShape) ?? [],
        apply(scope, input) {
          const output = apply(input, scope, name);
          const actual = output.shape.slice(1);
          if (actual.join() !== expected.join()) {
            throw new VaeError(
              "SHAPE_MISMATCH",
              `layer "${name}": said that it makes [${expected.join(", ")}], made [${actual.join(", ")}]. Correct its outputShape.`,
            );
          }
          return output;
        },
      };
    },
  };
}
