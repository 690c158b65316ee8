import type { NamedArray } from "./named-array.js";

/**
 * The values of a half-precision tensor as float32, without loss.
 *
 * F16 is IEEE binary16 (5 bits of exponent, 10 of fraction); BF16 is the upper half of a float32.
 *
 * @example
 * ```ts
 * widenHalf({ dtype: "F16", shape: [1], data: Uint16Array.of(0x3c00) }); // Float32Array [1]
 * ```
 */
export function widenHalf({ dtype, data }: NamedArray<"F16" | "BF16">): Float32Array {
  if (dtype === "F16") return Float32Array.from(data, widenBinary16);
  const bits = Uint32Array.from(data, (half) => half << 16);
  return new Float32Array(bits.buffer);
}

function widenBinary16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  // Exponent 0 marks subnormals: multiples of 2⁻²⁴ without the leading one.
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
