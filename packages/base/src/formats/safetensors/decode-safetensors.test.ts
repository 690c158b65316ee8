import fc from "fast-check";
import { expect, it } from "vitest";
import { comparable, namedArrays } from "../__fixtures__/arrays.js";
import { damagedFiles, expectBounded, longForm, mutations } from "../__fixtures__/mutations.js";
import { decodeSafetensors } from "./decode-safetensors.js";
import { encodeSafetensors } from "./encode-safetensors.js";
import { maximumHeaderBytes } from "./named-array.js";

/** A file of this header, however wrong, with its true length before it. */
function file(header: string, dataLength = 0, length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function refusal(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes, "w.safetensors");
  } catch (error) {
    expect(error).toMatchObject({ name: "VaeError", code: "DATA_INVALID" });
    return (error as Error).message;
  }
  throw new Error("the file was taken");
}

const damaged = "the file is damaged or incomplete, make or copy it again.";

it("uses the memory of the file where a tensor is aligned, and a copy where it is not", () => {
  const bytes = encodeSafetensors({ a: { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } });
  expect(decodeSafetensors(bytes).tensors["a"]?.data.buffer).toBe(bytes.buffer);

  const shifted = Buffer.alloc(bytes.length + 1).subarray(1); // a Buffer, whose slice() is no copy
  shifted.set(bytes);
  expect(shifted.byteOffset % 4).not.toBe(0);
  expect(decodeSafetensors(shifted).tensors["a"]).toEqual({
    dtype: "F32",
    shape: [2],
    data: Float32Array.of(1, 2),
  });
});

it("reads a header in any order, padded or not, with empty tensors and unknown fields", () => {
  const header =
    '{"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3],"note":0},' +
    '"empty":{"dtype":"F64","shape":[0,7],"data_offsets":[1,1]},' +
    '"scalar":{"dtype":"I8","shape":[],"data_offsets":[0,1]}}  ';
  const bytes = file(header, 3);
  bytes.set([255, 5, 6], bytes.length - 3);
  expect(decodeSafetensors(bytes).tensors).toEqual({
    b: { dtype: "U8", shape: [2], data: Uint8Array.of(5, 6) },
    empty: { dtype: "F64", shape: [0, 7], data: new Float64Array(0) },
    scalar: { dtype: "I8", shape: [], data: Int8Array.of(-1) },
  });
  expect(decodeSafetensors(file("{}"))).toEqual({ tensors: {}, metadata: {} });
});

it("refuses a file that is cut off or has a forged length of header", () => {
  expect(refusal(new Uint8Array(7))).toBe(
    `w.safetensors: expected at least 8 bytes, got 7; ${damaged}`,
  );
  expect(refusal(file("{}", 0, 3n))).toBe(
    `w.safetensors: header length: 3, but 2 bytes follow; ${damaged}`,
  );
  expect(refusal(file("{}", 0, 2n ** 50n))).toContain(
    `header length: expected at most ${maximumHeaderBytes}, got ${2 ** 50};`,
  );
});

it("refuses data that does not follow on without hole, overlap or rest", () => {
  const tensors = (a: string, b: string) =>
    `{"a":{"dtype":"U8","shape":[4],"data_offsets":${a}},"b":{"dtype":"U8","shape":[4],"data_offsets":${b}}}`;
  expect(decodeSafetensors(file(tensors("[4,8]", "[0,4]"), 8)).tensors["a"]?.shape).toEqual([4]);
  const beginsAt = (at: number, got: number) =>
    `w.safetensors: tensor "b": data_offsets: expected to begin at ${at}, got ${got}; ${damaged}`;
  expect(refusal(file(tensors("[0,4]", "[5,9]"), 9))).toBe(beginsAt(4, 5));
  expect(refusal(file(tensors("[0,4]", "[3,7]"), 7))).toBe(beginsAt(4, 3));
  expect(refusal(file(tensors("[0,4]", "[0,4]"), 4))).toBe(beginsAt(4, 0));
  expect(refusal(file(tensors("[0,4]", "[4,8]"), 7))).toBe(
    `w.safetensors: tensor "b": data_offsets: end at 8, but the file holds 7 bytes of data; ${damaged}`,
  );
  expect(refusal(file(tensors("[0,4]", "[4,8]"), 9))).toBe(
    `w.safetensors: expected 8 bytes of data, got 9; ${damaged}`,
  );
});

it("refuses a shape that does not fit its bytes", () => {
  expect(refusal(file('{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}', 20))).toBe(
    `w.safetensors: tensor "a": shape [2,3] of F32 needs 24 bytes, data_offsets [0,20] hold 20; ${damaged}`,
  );
  // 2³² · 2³² values would be 0 in 64 bits, and 2⁵³ + 1 bytes 2⁵³ in a float.
  for (const shape of ["[4294967296,4294967296]", "[9007199254740993]", "[-1]", "[0.5]", "7"]) {
    expect(refusal(file(`{"a":{"dtype":"U8","shape":${shape},"data_offsets":[0,0]}}`))).toContain(
      'tensor "a": shape: expected whole numbers ≥ 0',
    );
  }
});

it("refuses a name that comes twice, however it is spelt", () => {
  const entry = '{"dtype":"U8","shape":[1],"data_offsets":[0,1]}';
  const twice = 'header: name "a" comes twice, expected once;';
  expect(refusal(file(`{"a":${entry},"a":${entry}}`, 1))).toContain(twice);
  expect(refusal(file(`{"a":${entry},"\\u0061" :${entry}}`, 1))).toContain(twice);
  expect(refusal(file(`{"__metadata__":{"a":"1","a":"2"}}`))).toContain(twice);
  expect(
    decodeSafetensors(file(`{"a":${entry},"A":${entry.replace("0,1", "1,2")}}`, 2)).tensors,
  ).toHaveProperty("A");
});

it.each([
  ["no JSON", '{"a":', "header: expected JSON ("],
  ["a list", "[]", 'header: expected to start with "{"'],
  ["white space before it", " {}", 'header: expected to start with "{"'],
  ["deep brackets", `{"a":${"[".repeat(100_000)}`, "header: expected at most 3 levels of brackets"],
  ["a number for a tensor", '{"a":1}', 'tensor "a": expected an object, got 1;'],
  [
    "an unknown dtype",
    '{"a":{"dtype":"F8_E4M3"}}',
    'got "F8_E4M3"; convert it, for example to F32',
  ],
  ["a dtype from a prototype", '{"a":{"dtype":"toString"}}', 'got "toString";'],
  ["no shape", '{"a":{"dtype":"U8"}}', "shape: expected whole numbers"],
  [
    "offsets the wrong way round",
    '{"a":{"dtype":"U8","shape":[],"data_offsets":[1,0]}}',
    "data_offsets: expected [begin, end], got [1,0];",
  ],
  ["an escape that JSON does not know", '{"a\\x":0}', "header: expected JSON ("],
  ["metadata that is a list", '{"__metadata__":[]}', "__metadata__: expected an object, got [];"],
  [
    "metadata that is a number",
    '{"__metadata__":{"step":5}}',
    '__metadata__: "step": expected a text, got 5;',
  ],
])("refuses a header with %s", (_, header, message) => {
  expect(refusal(file(header))).toContain(message);
});

it("refuses a header that is not UTF-8", () => {
  const bytes = file('{"?":0}');
  bytes[10] = 0xff;
  expect(refusal(bytes)).toContain("header: expected UTF-8");
});

it(
  "takes a damaged file for what it is or refuses it, in bounded time and memory",
  longForm,
  () => {
    const files = fc
      .dictionary(fc.string({ maxLength: 5 }), namedArrays, { noNullPrototype: true })
      .map((tensors) => encodeSafetensors(tensors, { format: "pt" }));
    fc.assert(
      fc.property(files, mutations, (bytes, mutate) => {
        const read = expectBounded(decodeSafetensors, mutate(bytes));
        for (const { shape, data } of Object.values(read?.tensors ?? {})) {
          expect(comparable({ shape, data }).type).toMatch(/Array$/);
          expect(shape.reduce((product, size) => product * size, 1)).toBe(data.length);
        }
      }),
      { numRuns: damagedFiles },
    );
  },
);

it("takes any header for what it is or refuses it, when its length is true", longForm, () => {
  const number = fc.oneof(fc.nat({ max: 9 }), fc.constantFrom(-1, 0.5, 2 ** 50, 2 ** 53, 1e300));
  const entry = fc.record(
    {
      dtype: fc.constantFrom("U8", "F32", "F64", "F8", "", 3),
      shape: fc.oneof(fc.array(number, { maxLength: 3 }), fc.constantFrom(null, "2", {})),
      data_offsets: fc.oneof(fc.array(number, { maxLength: 3 }), fc.constantFrom(null, "2", {})),
    },
    { requiredKeys: [] },
  );
  const header = fc.dictionary(fc.constantFrom("a", "b", "__metadata__"), fc.oneof(entry, number));
  fc.assert(
    fc.property(header, fc.nat({ max: 64 }), (fields, length) => {
      expectBounded(decodeSafetensors, file(JSON.stringify(fields), length));
    }),
    { numRuns: damagedFiles },
  );
});

it("reads a header as long as may be, and none longer", () => {
  const filler = '{"a":{"shape":[' + "0,".repeat(maximumHeaderBytes / 2 - 20) + "0]}}";
  expect(refusal(file(filler))).toContain('tensor "a": dtype');
  expect(refusal(file(filler.padEnd(maximumHeaderBytes + 1)))).toContain("header length: expected");
});
