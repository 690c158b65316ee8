import fc from "fast-check";
import { arrayTypes as npyTypes, type NpyArray } from "../npy/npy-array.js";
import { arrayTypes, type NamedArray, type SafetensorsDtype } from "../safetensors/named-array.js";
import { countValues } from "../shape.js";
import { bytesOf, viewBytes, type TypedArray, type TypedArrayType } from "../typed-array.js";

const shapes = fc.array(fc.nat({ max: 4 }), { maxLength: 4 });

/** A shape and as many values, whose bytes are any bytes: NaNs with payloads and infinities are among them. */
function filled(Type: TypedArrayType, maximumByte = 255) {
  return shapes.chain((shape) => {
    const length = (countValues(shape) ?? 0) * Type.BYTES_PER_ELEMENT;
    return fc
      .uint8Array({ minLength: length, maxLength: length, max: maximumByte })
      .map((bytes) => ({ shape, data: viewBytes(Type, new Uint8Array(bytes)) }));
  });
}

/** Any tensor of any dtype. */
export const namedArrays: fc.Arbitrary<NamedArray> = fc
  .constantFrom(...(Object.keys(arrayTypes) as SafetensorsDtype[]))
  .chain((dtype) =>
    filled(arrayTypes[dtype], dtype === "BOOL" ? 1 : 255).map(
      (array) => ({ dtype, ...array }) as NamedArray,
    ),
  );

/** Any array of any type that npy files are written in. */
export const npyArrays: fc.Arbitrary<NpyArray> = fc
  .constantFrom(...npyTypes.values())
  .chain((Type) => filled(Type));

/** An array in a form that compares bit for bit, so that NaN equals itself and −0 not 0. */
export function comparable({ shape, data }: { shape: readonly number[]; data: TypedArray }) {
  return { shape, type: data[Symbol.toStringTag], bytes: [...bytesOf(data)] };
}
