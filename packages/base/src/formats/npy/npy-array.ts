import type { TypedArray, TypedArrayType } from "../typed-array.js";

/** The values of a NumPy array, row-major, with its shape; `[]` is the shape of a scalar. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

/** Which typed array holds which NumPy type; half precision, text, objects and records have none. */
export const arrayTypes = new Map<string, TypedArrayType>([
  ["f8", Float64Array],
  ["f4", Float32Array],
  ["i8", BigInt64Array],
  ["u8", BigUint64Array],
  ["i4", Int32Array],
  ["u4", Uint32Array],
  ["i2", Int16Array],
  ["u2", Uint16Array],
  ["i1", Int8Array],
  ["u1", Uint8Array],
  ["b1", Uint8Array],
]);

/** The type that NumPy writes for each typed array. */
export const descriptions = {
  Float64Array: "<f8",
  Float32Array: "<f4",
  BigInt64Array: "<i8",
  BigUint64Array: "<u8",
  Int32Array: "<i4",
  Uint32Array: "<u4",
  Int16Array: "<i2",
  Uint16Array: "<u2",
  Int8Array: "|i1",
  Uint8Array: "|u1",
} as const satisfies Record<TypedArray[typeof Symbol.toStringTag], string>;

/** Number of axes that NumPy 2 opens. */
export const maximumAxes = 64;
