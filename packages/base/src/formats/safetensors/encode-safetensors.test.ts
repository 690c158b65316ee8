import fc from "fast-check";
import { expect, it } from "vitest";
import { comparable, namedArrays } from "../__fixtures__/arrays.js";
import { decodeSafetensors } from "./decode-safetensors.js";
import { encodeSafetensors } from "./encode-safetensors.js";
import type { NamedArray } from "./named-array.js";

const names = fc
  .string({ unit: "grapheme", maxLength: 12 })
  .filter((name) => name !== "__metadata__");

it("is read back bit for bit, for every dtype, shape, name and metadata", () => {
  fc.assert(
    fc.property(
      fc.dictionary(names, namedArrays, { noNullPrototype: true }),
      fc.dictionary(names, fc.string({ unit: "grapheme" }), { noNullPrototype: true }),
      (tensors, metadata) => {
        const read = decodeSafetensors(encodeSafetensors(tensors, metadata));
        expect(read.metadata).toEqual(metadata);
        expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(tensors).sort());
        for (const [name, array] of Object.entries(tensors)) {
          const copy = read.tensors[name]!;
          expect(copy.dtype).toBe(array.dtype);
          expect(comparable(copy)).toEqual(comparable(array));
        }
      },
    ),
    { numRuns: 300 },
  );
});

it("writes equal bytes whatever the order, with every tensor aligned", () => {
  const flag: NamedArray = { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) };
  const half: NamedArray = { dtype: "F16", shape: [1], data: Uint16Array.of(0x3c00) };
  const kernel: NamedArray = { dtype: "F64", shape: [1, 2], data: Float64Array.of(1, 2) };
  const bytes = encodeSafetensors({ flag, half, kernel }, { step: "500", epoch: "2" });
  expect(encodeSafetensors({ kernel, half, flag }, { epoch: "2", step: "500" })).toEqual(bytes);

  const header =
    '{"__metadata__":{"epoch":"2","step":"500"},' +
    '"kernel":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]},' +
    '"half":{"dtype":"F16","shape":[1],"data_offsets":[16,18]},' +
    '"flag":{"dtype":"BOOL","shape":[3],"data_offsets":[18,21]}}';
  const padded = Math.ceil(header.length / 8) * 8;
  expect(bytes[0]! + 256 * bytes[1]!).toBe(padded);
  expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded))).toBe(header.padEnd(padded));
  expect(bytes.length).toBe(8 + padded + 21);
});

it("refuses a shape that does not hold the data", () => {
  const data = new Float32Array(5);
  expect(() => encodeSafetensors({ a: { dtype: "F32", shape: [2, 3], data } })).toThrow(
    expect.objectContaining({
      code: "SHAPE_MISMATCH",
      message: 'encodeSafetensors: tensor "a": shape [2, 3] holds 6 values, got 5 values.',
    }),
  );
  expect(() => encodeSafetensors({ a: { dtype: "F32", shape: [-5], data } })).toThrow(
    'encodeSafetensors: tensor "a": expected a shape of whole numbers ≥ 0, got [-5].',
  );
});

it("refuses an array of another type than its dtype", () => {
  const array = { dtype: "F32", shape: [1], data: Int32Array.of(1) } as unknown as NamedArray;
  expect(() => encodeSafetensors({ a: array })).toThrow(
    'encodeSafetensors: tensor "a": F32 needs Float32Array, got Int32Array.',
  );
  const other = { dtype: "F8", shape: [1], data: Uint8Array.of(1) } as unknown as NamedArray;
  expect(() => encodeSafetensors({ a: other })).toThrow('encodeSafetensors: tensor "a": dtype');
});

it("refuses what other readers would not take: a BOOL of 2, a reserved name, half a character", () => {
  const two: NamedArray = { dtype: "BOOL", shape: [2], data: Uint8Array.of(1, 2) };
  const one: NamedArray = { dtype: "BOOL", shape: [1], data: Uint8Array.of(1) };
  expect(() => encodeSafetensors({ two })).toThrow("BOOL needs 0 or 1, got 2.");
  expect(() => encodeSafetensors({ __metadata__: one })).toThrow("the name is reserved");
  expect(() => encodeSafetensors({ "\ud800": one })).toThrow("half of a surrogate pair");
  expect(() => encodeSafetensors({ one }, { note: "\udc00" })).toThrow("half of a surrogate pair");
});
