/** The typed arrays that the file formats hold; 64-bit integers are `bigint`, so that no digit is lost. */
export type TypedArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** The constructor of a typed array. */
export interface TypedArrayType {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
}

/**
 * Little-endian bytes as numbers: a view on the same memory where it is aligned, a copy where it is not.
 *
 * NB: `bytes.slice()` would not copy, when `bytes` is a `Buffer` of Node.
 */
export function viewBytes(Type: TypedArrayType, bytes: Uint8Array): TypedArray {
  const size = Type.BYTES_PER_ELEMENT;
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new Type(buffer, byteOffset, bytes.length / size);
}

/** The bytes of a typed array: a view on the same memory. */
export function bytesOf(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** `"Float32Array"`, …: the type's name, which is the same for an array of another window or worker. */
export function typeName(array: TypedArray): TypedArray[typeof Symbol.toStringTag] {
  return array[Symbol.toStringTag];
}
