import fc from "fast-check";
import { expect, it } from "vitest";
import { npyArrays } from "../__fixtures__/arrays.js";
import { damagedFiles, expectBounded, longForm, mutations } from "../__fixtures__/mutations.js";
import { decodeNpy } from "./decode-npy.js";
import { encodeNpy } from "./encode-npy.js";

/** A file with this dict as header, and data after it. */
function file(dict: string, data: ArrayLike<number> = [], version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${dict}\n`);
  const length = Array.from(
    { length: version === 1 ? 2 : 4 },
    (_, i) => (text.length >> (8 * i)) & 255,
  );
  const magic = [0x93, ...new TextEncoder().encode("NUMPY")];
  return Uint8Array.from([...magic, version, 0, ...length, ...text, ...Array.from(data)]);
}

function dict(descr: string, shape: string, order = "False"): string {
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
}

function refusal(bytes: Uint8Array): string {
  try {
    decodeNpy(bytes, "x.npy");
  } catch (error) {
    expect(error).toMatchObject({ name: "VaeError", code: "DATA_INVALID" });
    return (error as Error).message;
  }
  throw new Error("the file was taken");
}

const damaged = "the file is damaged or incomplete, make or copy it again.";

it.each([1, 2, 3])("reads version %i", (version) => {
  expect(decodeNpy(file(dict("<i2", "(2,)"), [1, 0, 255, 255], version))).toEqual({
    shape: [2],
    data: Int16Array.of(1, -1),
  });
});

it("turns Fortran order into C order", () => {
  expect(decodeNpy(file(dict("|u1", "(2, 3)", "True"), [1, 4, 2, 5, 3, 6]))).toEqual({
    shape: [2, 3],
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  });
});

it("reads bool as 0 and 1, and a scalar as one value without axes", () => {
  expect(decodeNpy(file(dict("|b1", "(2,)"), [1, 0])).data).toEqual(Uint8Array.of(1, 0));
  expect(decodeNpy(file(dict("<u2", "()"), [2, 1]))).toEqual({
    shape: [],
    data: Uint16Array.of(258),
  });
});

it("uses the memory of the file where the array is aligned, and a copy where it is not", () => {
  const bytes = encodeNpy({ shape: [2], data: Float64Array.of(1, 2) });
  expect(decodeNpy(bytes).data.buffer).toBe(bytes.buffer);
  const shifted = Buffer.alloc(bytes.length + 1).subarray(1);
  shifted.set(bytes);
  expect(shifted.byteOffset % 8).not.toBe(0);
  expect(decodeNpy(shifted).data).toEqual(Float64Array.of(1, 2));
});

it("refuses big-endian numbers, and says how to convert them", () => {
  expect(refusal(file(dict(">f8", "(0,)")))).toBe(
    'x.npy: descr: expected little-endian "<f8", got ">f8"; ' +
      'convert it with array.astype("<f8") and save it again.',
  );
  expect(decodeNpy(file(dict(">u1", "(1,)"), [7])).data).toEqual(Uint8Array.of(7)); // one byte has no order
});

it.each(["<f2", "|O", "<U5", "<c8", "", "f", "<M8[s]"])("refuses the type %j", (descr) => {
  expect(refusal(file(dict(descr, "(0,)")))).toMatch(/descr: expected one of f8, f4, .*astype/);
});

it("refuses a file that is cut off or longer than its shape", () => {
  const bytes = encodeNpy({ shape: [2, 3], data: new Float32Array(6) });
  const needs = "x.npy: shape [2,3] of <f4 needs 24 bytes,";
  expect(refusal(bytes.subarray(0, -1))).toBe(`${needs} 23 follow the header; ${damaged}`);
  expect(refusal(Uint8Array.from([...bytes, 0]))).toBe(`${needs} 25 follow the header; ${damaged}`);
  expect(refusal(bytes.subarray(0, 100))).toBe(
    `x.npy: header length: 118, but 90 bytes follow; ${damaged}`,
  );
  expect(refusal(bytes.subarray(0, 9))).toBe(
    `x.npy: expected at least 10 bytes, got 9; ${damaged}`,
  );
});

it("refuses what is no npy file, or of a later version", () => {
  expect(refusal(new Uint8Array(0))).toContain('expected to start with "\\x93NUMPY", got "";');
  expect(refusal(new TextEncoder().encode("PK\x03\x04 zip"))).toContain("this is no npy file");
  expect(refusal(file(dict("<f4", "(0,)"), [], 4))).toContain("expected 1.0, 2.0 or 3.0, got 4.0;");
});

it("refuses a forged length of header and a shape beyond 2^53 or 64 axes", () => {
  const bytes = file(dict("|u1", "(0,)"), [], 2);
  new DataView(bytes.buffer).setUint32(8, 2 ** 31, true);
  expect(refusal(bytes)).toContain(`header length: expected at most 65535, got ${2 ** 31};`);
  expect(refusal(file(dict("|u1", "(4294967296, 4294967296)")))).toContain(
    "shape: expected at most",
  );
  expect(refusal(file(dict("|u1", `(${"1, ".repeat(65)})`), [1]))).toContain("at most 64 axes");
  expect(refusal(file(dict("<f8", "(1125899906842624,)")))).toContain(
    `needs ${2 ** 53} bytes, 0 follow`,
  );
});

it(
  "takes a damaged file for what it is or refuses it, in bounded time and memory",
  longForm,
  () => {
    fc.assert(
      fc.property(
        npyArrays.map((array) => encodeNpy(array)),
        mutations,
        (bytes, mutate) => {
          const read = expectBounded(decodeNpy, mutate(bytes));
          const count = read?.shape.reduce((product, size) => product * size, 1);
          expect(read?.data.length).toBe(count);
        },
      ),
      { numRuns: damagedFiles },
    );
  },
);

it("takes any dict for what it is or refuses it, when its length is true", longForm, () => {
  const size = fc.constantFrom(
    "0",
    "1",
    "2",
    "3L",
    "-1",
    "1125899906842624",
    "9007199254740993",
    "",
  );
  const tuple = fc.array(size, { maxLength: 4 }).map((sizes) => `(${sizes.join(",")})`);
  const descr = fc.constantFrom("<f4", "<f8", "|u1", "|b1", ">i4", "<f2", "|O");
  const order = fc.constantFrom("True", "False", "0");
  fc.assert(
    fc.property(
      descr,
      tuple,
      order,
      fc.uint8Array({ maxLength: 32 }),
      (type, shape, fortran, data) => {
        expectBounded(decodeNpy, file(dict(type, shape, fortran), data));
      },
    ),
    { numRuns: damagedFiles },
  );
});
