import { ByteReader, copyFloats } from "./byte-reader.js";
import { sizeOf, type NamedNumbers, type Numbers } from "./named-numbers.js";

/**
 * Float32 constants of a frozen TensorFlow graph (`.pb`), by the names of their nodes.
 *
 * Reads just the fields of the protobuf messages that lead there: GraphDef.node, NodeDef.name, op and attr,
 * AttrValue.tensor, TensorProto.dtype, tensor_shape, tensor_content and float_val.
 *
 * @param subject - What error messages start with.
 * @throws {VaeError} DATA_INVALID, when the bytes are no graph or are cut off.
 */
export function decodeGraphDef(bytes: Uint8Array, subject: string): NamedNumbers {
  const constants = new Map<string, Numbers>();
  for (const { number, bytes: node } of fields(bytes, subject)) {
    if (number !== 1 || node === undefined) continue;
    let name = "";
    let isConstant = false;
    let tensor: Uint8Array | undefined;
    for (const field of fields(node, subject)) {
      if (field.bytes === undefined) continue;
      if (field.number === 1) name = new TextDecoder().decode(field.bytes);
      if (field.number === 2) isConstant = new TextDecoder().decode(field.bytes) === "Const";
      if (field.number === 5) tensor = valueAttribute(field.bytes, subject) ?? tensor;
    }
    if (!isConstant || tensor === undefined) continue;
    const numbers = decodeTensor(tensor, `${subject}: node "${name}"`);
    if (numbers) constants.set(name, numbers);
  }
  return constants;
}

/** One field of a protobuf message: a number, or bytes. */
interface Field {
  readonly number: number;
  readonly value?: number;
  readonly bytes?: Uint8Array;
}

function* fields(message: Uint8Array, subject: string): Generator<Field> {
  const reader = new ByteReader(message, subject);
  while (!reader.isAtEnd) {
    const key = varint(reader);
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        yield { number, value: varint(reader) };
        break;
      case 1:
        yield { number, bytes: reader.take(8) };
        break;
      case 2:
        yield { number, bytes: reader.take(varint(reader)) };
        break;
      case 5:
        yield { number, bytes: reader.take(4) };
        break;
      default:
        throw reader.fail(
          `expected a TensorFlow graph, got wire type ${key % 8} at ${reader.position}.`,
        );
    }
  }
}

/** Up to 64 bits, seven a byte; exact up to 2⁵³, which no length or size here exceeds. */
function varint(reader: ByteReader): number {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = reader.uint8();
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
  throw reader.fail(
    `expected a TensorFlow graph, got a number of more than 64 bits at ${reader.position}.`,
  );
}

/** The TensorProto in an entry of the attribute map, if the entry is `value`. */
function valueAttribute(entry: Uint8Array, subject: string): Uint8Array | undefined {
  let key = "";
  let tensor: Uint8Array | undefined;
  for (const { number, bytes } of fields(entry, subject)) {
    if (bytes === undefined) continue;
    if (number === 1) key = new TextDecoder().decode(bytes);
    if (number !== 2) continue;
    for (const value of fields(bytes, subject)) if (value.number === 8) tensor = value.bytes;
  }
  return key === "value" ? tensor : undefined;
}

/** A float32 tensor; undefined for another type. */
function decodeTensor(message: Uint8Array, subject: string): Numbers | undefined {
  const reader = new ByteReader(message, subject);
  let shape: number[] = [];
  const parts: Uint8Array[] = [];
  let type = 0;
  for (const { number, value, bytes } of fields(message, subject)) {
    if (number === 1) type = value ?? 0;
    if (number === 2 && bytes) shape = decodeShape(bytes, subject);
    if ((number === 4 || number === 5) && bytes) parts.push(bytes);
  }
  if (type !== 1) return undefined;
  const size = sizeOf(shape);
  const stored = parts.reduce((sum, { length }) => sum + length, 0);
  // One value may stand for all, but only a small tensor is believed without its bytes.
  const isRepeated = stored === 4 && size <= 1_000_000;
  if (stored !== 4 * size && !isRepeated) {
    throw reader.fail(`shape [${shape.join(", ")}] takes ${4 * size} bytes, got ${stored}.`);
  }
  const joined = new Uint8Array(stored);
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  const values = copyFloats(joined);
  return {
    shape,
    data: stored === 4 * size ? values : new Float32Array(size).fill(values[0] ?? 0),
  };
}

function decodeShape(message: Uint8Array, subject: string): number[] {
  const shape: number[] = [];
  for (const { number, bytes } of fields(message, subject)) {
    if (number !== 2 || bytes === undefined) continue;
    let size = 0;
    for (const field of fields(bytes, subject)) if (field.number === 1) size = field.value ?? 0;
    shape.push(size);
  }
  return shape;
}
