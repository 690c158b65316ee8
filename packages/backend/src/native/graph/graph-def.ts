import { ProtobufWriter } from "./protobuf-writer.js";

/** A value of a node's attribute, with the kind that its protocol buffer field needs. */
export type GraphAttribute =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "integer" | "float" | "type"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "integers" | "floats" | "shape"; readonly value: readonly number[] }
  | { readonly kind: "booleans"; readonly value: readonly boolean[] }
  | { readonly kind: "tensor"; readonly value: GraphTensor };

/** A constant. One value stands for a tensor that is filled with it. */
export interface GraphTensor {
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly values: { readonly fill: number } | { readonly content: Uint8Array };
}

/** A node of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  /** `name` or `name:output`, in the order of the operation's arguments. */
  readonly inputs: readonly string[];
  /** Names of nodes that must have run before. */
  readonly controls: readonly string[];
  readonly attributes: Readonly<Record<string, GraphAttribute>>;
}

/** TensorFlow's numbers of the types whose constants have a field of their own. */
const constantField: Record<number, "float" | "integer" | "boolean"> = {
  1: "float",
  3: "integer",
  10: "boolean",
};

/**
 * Encodes a `tensorflow.GraphDef` message.
 *
 * @param producer - `versions.producer`; TensorFlow 2.21 writes 2474. Without it TensorFlow takes the graph
 *   for one of 2015 and refuses half of its operations.
 */
export function encodeGraphDef(nodes: readonly GraphNode[], producer = 2474): Uint8Array {
  const graph = new ProtobufWriter();
  for (const node of nodes)
    graph.message(1, (message) => {
      writeNode(message, node);
    });
  graph.message(4, (versions) => versions.integer(1, producer));
  return graph.finish();
}

function writeNode(message: ProtobufWriter, node: GraphNode): void {
  message.string(1, node.name).string(2, node.operation);
  for (const input of node.inputs) message.string(3, input);
  for (const control of node.controls) message.string(3, `^${control}`);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message.message(5, (entry) =>
      entry.string(1, name).message(2, (value) => {
        writeAttribute(value, attribute);
      }),
    );
  }
}

function writeAttribute(message: ProtobufWriter, { kind, value }: GraphAttribute): void {
  switch (kind) {
    case "string":
      message.string(2, value);
      break;
    case "integer":
      message.integer(3, value);
      break;
    case "float":
      message.float(4, value);
      break;
    case "boolean":
      message.boolean(5, value);
      break;
    case "type":
      message.integer(6, value);
      break;
    case "shape":
      message.message(7, (shape) => {
        writeShape(shape, value);
      });
      break;
    case "tensor":
      message.message(8, (tensor) => {
        writeTensor(tensor, value);
      });
      break;
    case "integers":
      message.message(1, (list) => list.packedIntegers(3, value));
      break;
    case "floats":
      message.message(1, (list) => list.packedFloats(4, value));
      break;
    case "booleans":
      message.message(1, (list) => list.packedIntegers(5, value.map(Number)));
      break;
  }
}

function writeShape(message: ProtobufWriter, shape: readonly number[]): void {
  for (const size of shape) message.message(2, (dimension) => dimension.integer(1, size));
}

function writeTensor(message: ProtobufWriter, { dtype, shape, values }: GraphTensor): void {
  message.integer(1, dtype).message(2, (s) => {
    writeShape(s, shape);
  });
  if ("content" in values) {
    message.bytes(4, values.content);
    return;
  }
  switch (constantField[dtype]) {
    case "float":
      message.packedFloats(5, [values.fill]);
      break;
    case "integer":
      message.packedIntegers(7, [values.fill]);
      break;
    case "boolean":
      message.packedIntegers(11, [values.fill]);
      break;
    default:
      throw new Error(`no field for constants of type ${dtype}`);
  }
}
