import type { TypedArrayType } from "../typed-array.js";

/** Which typed array holds which safetensors dtype. */
export interface SafetensorsData {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  /** The raw bits, since JavaScript has no such array; `widenHalf` makes float32 of them. */
  readonly F16: Uint16Array;
  /** The raw bits, the upper half of a float32; `widenHalf` makes float32 of them. */
  readonly BF16: Uint16Array;
  readonly I64: BigInt64Array;
  readonly U64: BigUint64Array;
  readonly I32: Int32Array;
  readonly U32: Uint32Array;
  readonly I16: Int16Array;
  readonly U16: Uint16Array;
  readonly I8: Int8Array;
  readonly U8: Uint8Array;
  /** 0 or 1. */
  readonly BOOL: Uint8Array;
}

/** The dtypes that are read and written. */
export type SafetensorsDtype = keyof SafetensorsData;

/**
 * The values of one tensor, row-major, with its dtype and shape; the name is its key in the file.
 *
 * @example
 * ```ts
 * const bias: NamedArray = { dtype: "F32", shape: [2], data: Float32Array.of(0.5, -0.5) };
 * ```
 */
export type NamedArray<D extends SafetensorsDtype = SafetensorsDtype> = {
  readonly [K in D]: {
    readonly dtype: K;
    readonly shape: readonly number[];
    readonly data: SafetensorsData[K];
  };
}[D];

export const arrayTypes: Readonly<Record<SafetensorsDtype, TypedArrayType>> = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};

export function isSafetensorsDtype(dtype: unknown): dtype is SafetensorsDtype {
  return typeof dtype === "string" && Object.hasOwn(arrayTypes, dtype);
}

/** Longest header that is written and read: some 160,000 tensors. A longer one is taken for a forged length. */
export const maximumHeaderBytes = 2 ** 24;
