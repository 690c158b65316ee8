import type * as tf from "@tensorflow/tfjs";
import type { GraphNode } from "./graph-def.js";

/** The largest constant, in bytes, that a graph may hold as it is; one that is filled with one value may be larger. */
export const largestConstant = 2 ** 20;

/** From this many elements on, a constant filled with one value is made anew in each call instead of kept. */
const largestKeptFill = 1024;

/**
 * The nodes of a constant; the last one is the constant itself. The gradients of sums and means come with
 * tensors of ones of a full activation's size: kept as they are, a graph would hold gigabytes.
 *
 * @param name - Name of the last node.
 * @returns Undefined, when the constant is too big for a graph.
 */
export function constantNodes(
  name: string,
  dtype: number,
  shape: readonly number[],
  values: Exclude<tf.BackendValues, Uint8Array[]>,
): readonly GraphNode[] | undefined {
  const fill = onlyValue(values);
  if (fill === undefined) {
    if (values.byteLength > largestConstant) return undefined;
    const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    return [constant(name, dtype, shape, { content })];
  }
  if (values.length <= largestKeptFill) return [constant(name, dtype, shape, { fill })];
  const [dimensions, value] = [`${name}/shape`, `${name}/value`];
  return [
    constant(dimensions, int32, [shape.length], { content: int32Bytes(shape) }),
    constant(value, dtype, [], { fill }),
    {
      name,
      operation: "Fill",
      inputs: [dimensions, value],
      controls: [],
      attributes: {
        T: { kind: "type", value: dtype },
        index_type: { kind: "type", value: int32 },
      },
    },
  ];
}

/** TensorFlow's number of the type. */
const int32 = 3;

function constant(
  name: string,
  dtype: number,
  shape: readonly number[],
  values: { readonly fill: number } | { readonly content: Uint8Array },
): GraphNode {
  return {
    name,
    operation: "Const",
    inputs: [],
    controls: [],
    attributes: {
      dtype: { kind: "type", value: dtype },
      value: { kind: "tensor", value: { dtype, shape, values } },
    },
  };
}

function int32Bytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

/** The one value that all elements have bit for bit, so that -0 is not 0. */
function onlyValue(values: Float32Array | Int32Array | Uint8Array): number | undefined {
  const first = values[0];
  if (first === undefined || Number.isNaN(first)) return undefined;
  return values.every((value) => Object.is(value, first)) ? first : undefined;
}
