import { ByteReader, copyFloats } from "./byte-reader.js";
import { sizeOf, type NamedNumbers, type Numbers } from "./named-numbers.js";
import { isTensorReference, unpickle, type Storage, type TensorReference } from "./unpickle.js";
import { readStoredZip } from "./zip.js";

/**
 * Float32 tensors of a PyTorch state dictionary (`.pth`), in the format before torch 1.6 or the zip after it.
 *
 * Tensors of whole numbers, such as `num_batches_tracked`, are left out. No code of the file is ever executed.
 *
 * @param subject - What error messages start with.
 * @throws {VaeError} DATA_INVALID, when the bytes are no state dictionary, are cut off, or ask for anything else of
 *   Python.
 */
export function decodeStateDictionary(bytes: Uint8Array, subject: string): NamedNumbers {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  return isZip ? decodeZip(bytes, subject) : decodeLegacy(bytes, subject);
}

/** `0x1950a86a20f9469cfc6c`, the first of the five pickles. */
const magic = 0x1950a86a20f9469cfc6cn;

/** Five pickles, then for each storage its number of elements and the elements, unaligned. */
function decodeLegacy(bytes: Uint8Array, subject: string): NamedNumbers {
  const reader = new ByteReader(bytes, subject);
  if (unpickle(reader) !== magic) throw reader.fail("expected a PyTorch file, got another pickle.");
  if (unpickle(reader) !== 1001)
    throw reader.fail("expected PyTorch's protocol 1001, got another.");
  const system = unpickle(reader);
  if (!(system instanceof Map) || system.get("little_endian") !== true) {
    throw reader.fail("expected little-endian numbers, got others.");
  }
  const tensors = tensorsOf(unpickle(reader), reader);
  const keys = unpickle(reader);
  const types = new Map([...tensors.values()].map(({ storage }) => [storage.key, storage]));
  const storages = new Map<string, Uint8Array>();
  for (const key of Array.isArray(keys) ? (keys as unknown[]) : []) {
    const storage = typeof key === "string" ? types.get(key) : undefined;
    if (storage === undefined)
      throw reader.fail(`expected storages of its tensors, got one more: ${String(key)}.`);
    const count = reader.uint64();
    if (count !== storage.count) {
      throw reader.fail(
        `storage ${storage.key}: expected ${storage.count} elements, got ${count}.`,
      );
    }
    storages.set(storage.key, reader.take(count * elementSize(storage)));
  }
  return floatsOf(tensors, storages, reader);
}

/** `<root>/data.pkl` and an entry `<root>/data/<key>` for each storage, all uncompressed. */
function decodeZip(bytes: Uint8Array, subject: string): NamedNumbers {
  const entries = readStoredZip(bytes, subject);
  const reader = new ByteReader(bytes, subject);
  const pickleName = [...entries.keys()].find((name) => name.endsWith("/data.pkl"));
  if (pickleName === undefined)
    throw reader.fail("expected a PyTorch file, got a zip without data.pkl.");
  const root = pickleName.slice(0, -"data.pkl".length);
  const order = entries.get(`${root}byteorder`);
  if (order && new TextDecoder().decode(order) !== "little") {
    throw reader.fail("expected little-endian numbers, got others.");
  }
  const pickle = new ByteReader(
    entries.get(pickleName) ?? new Uint8Array(),
    `${subject}: data.pkl`,
  );
  const tensors = tensorsOf(unpickle(pickle), reader);
  const storages = new Map<string, Uint8Array>();
  for (const { storage } of tensors.values()) {
    const data = entries.get(`${root}data/${storage.key}`);
    if (data === undefined) throw reader.fail(`expected an entry data/${storage.key}, got none.`);
    storages.set(storage.key, data);
  }
  return floatsOf(tensors, storages, reader);
}

function tensorsOf(value: unknown, reader: ByteReader): ReadonlyMap<string, TensorReference> {
  const tensors = new Map<string, TensorReference>();
  if (!(value instanceof Map))
    throw reader.fail("expected a PyTorch state dictionary, got another object.");
  for (const [name, tensor] of value as Map<unknown, unknown>) {
    if (typeof name !== "string" || !isTensorReference(tensor)) {
      throw reader.fail(
        `expected a state dictionary of tensors, got another object for "${String(name)}".`,
      );
    }
    tensors.set(name, tensor);
  }
  return tensors;
}

function floatsOf(
  tensors: ReadonlyMap<string, TensorReference>,
  storages: ReadonlyMap<string, Uint8Array>,
  reader: ByteReader,
): NamedNumbers {
  const result = new Map<string, Numbers>();
  for (const [name, { storage, offset, shape, strides }] of tensors) {
    if (storage.type !== "FloatStorage") continue;
    const bytes = storages.get(storage.key);
    if (bytes?.length !== storage.count * 4) {
      throw reader.fail(
        `tensor "${name}": expected ${storage.count} numbers, got ${(bytes?.length ?? 0) / 4}.`,
      );
    }
    const size = sizeOf(shape);
    if (!isContiguous(shape, strides) || offset + size > storage.count) {
      throw reader.fail(
        `tensor "${name}": expected its ${size} numbers one after the other, got them scattered.`,
      );
    }
    result.set(name, { shape, data: copyFloats(bytes.subarray(4 * offset, 4 * (offset + size))) });
  }
  return result;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis] ?? 0;
  }
  return strides.length === shape.length;
}

function elementSize({ type }: Storage): number {
  return type === "FloatStorage" ? 4 : 8;
}
