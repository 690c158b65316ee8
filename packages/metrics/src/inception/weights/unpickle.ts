import type { ByteReader } from "./byte-reader.js";

/** Where a tensor's numbers lie: an array of the file, by its key. */
export interface Storage {
  readonly kind: "storage";
  readonly type: "FloatStorage" | "LongStorage";
  readonly key: string;
  /** Number of elements. */
  readonly count: number;
}

/** A tensor as a window on its storage. */
export interface TensorReference {
  readonly kind: "tensor";
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A name of Python's that the pickle may call. */
interface Global {
  readonly kind: "global";
  readonly name: string;
}

/** Nothing else is ever looked up, so nothing can be executed. */
const allowedGlobals = new Set([
  "collections.OrderedDict",
  "torch._utils._rebuild_tensor_v2",
  "torch.FloatStorage",
  "torch.LongStorage",
]);

/** Puts a mark where a MARK opcode stood on the stack. */
const mark = Symbol("mark");

/**
 * Reads one pickle of protocol 2 as PyTorch writes state dictionaries, and leaves the reader behind it.
 *
 * An interpreter of 30 opcodes over plain values. Classes and functions other than the four of a state dictionary are
 * refused by name.
 *
 * @throws {VaeError} DATA_INVALID, when the bytes are no such pickle.
 */
export function unpickle(reader: ByteReader): unknown {
  const stack: unknown[] = [];
  const memo = new Map<number, unknown>();

  const pop = (): unknown => {
    const value = stack.pop();
    if (value === undefined || value === mark)
      throw reader.fail("expected a pickle, got one that is damaged.");
    return value;
  };
  const top = (): unknown => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const popToMark = (): unknown[] => {
    const start = stack.lastIndexOf(mark);
    if (start < 0) throw reader.fail("expected a pickle, got one that is damaged.");
    const values = stack.splice(start);
    values.shift();
    return values;
  };
  const setItems = (items: unknown[]): void => {
    const dictionary = top();
    if (!(dictionary instanceof Map) || items.length % 2 !== 0) {
      throw reader.fail("expected a pickle, got one that is damaged.");
    }
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
  };
  const append = (items: unknown[]): void => {
    const list = top();
    if (!Array.isArray(list)) throw reader.fail("expected a pickle, got one that is damaged.");
    for (const item of items) list.push(item);
  };
  const recall = (index: number): void => {
    if (!memo.has(index)) throw reader.fail("expected a pickle, got one that is damaged.");
    stack.push(memo.get(index));
  };

  for (;;) {
    const opcode = reader.uint8();
    switch (opcode) {
      case 0x80: // PROTO
        reader.uint8();
        break;
      case 0x2e: // STOP
        return pop();
      case 0x28: // MARK
        stack.push(mark);
        break;
      case 0x63: // GLOBAL
        stack.push(readGlobal(reader));
        break;
      case 0x52: {
        // REDUCE
        const values = pop();
        stack.push(call(pop(), values, reader));
        break;
      }
      case 0x62: // BUILD
        pop(); // `_metadata` and the like, which say nothing about the numbers
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x74: // TUPLE
        stack.push(popToMark());
        break;
      case 0x85: // TUPLE1
        stack.push([pop()]);
        break;
      case 0x86: {
        // TUPLE2
        const [second, first] = [pop(), pop()];
        stack.push([first, second]);
        break;
      }
      case 0x87: {
        // TUPLE3
        const [third, second, first] = [pop(), pop(), pop()];
        stack.push([first, second, third]);
        break;
      }
      case 0x73: {
        // SETITEM
        const [value, key] = [pop(), pop()];
        setItems([key, value]);
        break;
      }
      case 0x75: // SETITEMS
        setItems(popToMark());
        break;
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
        append(popToMark());
        break;
      case 0x4a: // BININT
        stack.push(reader.int32());
        break;
      case 0x4b: // BININT1
        stack.push(reader.uint8());
        break;
      case 0x4d: // BININT2
        stack.push(reader.uint16());
        break;
      case 0x8a: // LONG1
        stack.push(readLong(reader));
        break;
      case 0x58: // BINUNICODE
        stack.push(reader.text(reader.uint32()));
        break;
      case 0x55: // SHORT_BINSTRING
        stack.push(reader.text(reader.uint8()));
        break;
      case 0x71: // BINPUT
        memo.set(reader.uint8(), top());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(reader.uint32(), top());
        break;
      case 0x68: // BINGET
        recall(reader.uint8());
        break;
      case 0x6a: // LONG_BINGET
        recall(reader.uint32());
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
        stack.push(true);
        break;
      case 0x89: // NEWFALSE
        stack.push(false);
        break;
      case 0x51: // BINPERSID
        stack.push(readStorage(pop(), reader));
        break;
      default:
        throw reader.fail(
          `expected a PyTorch state dictionary, got opcode 0x${opcode.toString(16)} at ${reader.position - 1}.`,
        );
    }
  }
}

function readGlobal(reader: ByteReader): Global {
  const line = () => {
    const end = reader.bytes.indexOf(10, reader.position);
    const text = reader.text((end < 0 ? reader.bytes.length : end) - reader.position);
    reader.uint8();
    return text;
  };
  const name = `${line()}.${line()}`;
  if (!allowedGlobals.has(name)) {
    throw reader.fail(
      `refused to load "${name.slice(0, 100)}": a state dictionary of weights has no need of it.`,
    );
  }
  return { kind: "global", name };
}

/** A whole number of up to 255 bytes, two's complement. */
function readLong(reader: ByteReader): bigint {
  const bytes = reader.take(reader.uint8());
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256n + BigInt(bytes[i]!);
  return bytes.length > 0 && bytes.at(-1)! >= 128 ? value - 256n ** BigInt(bytes.length) : value;
}

function call(callee: unknown, values: unknown, reader: ByteReader): unknown {
  const name = isGlobal(callee) ? callee.name : "";
  if (name === "collections.OrderedDict" && Array.isArray(values) && values.length === 0)
    return new Map();
  if (name === "torch._utils._rebuild_tensor_v2" && Array.isArray(values)) {
    const [storage, offset, shape, strides] = values as unknown[];
    if (isStorage(storage) && isCount(offset) && isCounts(shape) && isCounts(strides)) {
      return { kind: "tensor", storage, offset, shape, strides } satisfies TensorReference;
    }
  }
  throw reader.fail("expected a PyTorch state dictionary, got a call that none makes.");
}

function readStorage(id: unknown, reader: ByteReader): Storage {
  if (Array.isArray(id)) {
    const [tag, type, key, , count] = id as unknown[];
    const name = isGlobal(type) ? type.name.replace("torch.", "") : "";
    const isKnown = name === "FloatStorage" || name === "LongStorage";
    if (tag === "storage" && isKnown && typeof key === "string" && isCount(count)) {
      return { kind: "storage", type: name, key, count };
    }
  }
  throw reader.fail("expected a PyTorch state dictionary, got a reference that is no storage.");
}

function isGlobal(value: unknown): value is Global {
  return isOfKind(value, "global");
}

function isStorage(value: unknown): value is Storage {
  return isOfKind(value, "storage");
}

/** Whether a value of the pickle is a tensor. */
export function isTensorReference(value: unknown): value is TensorReference {
  return isOfKind(value, "tensor");
}

/** NB: dictionaries and lists of the pickle are maps and arrays, so no file can forge a kind. */
function isOfKind(value: unknown, kind: string): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
