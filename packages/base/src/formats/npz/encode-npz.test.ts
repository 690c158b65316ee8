import fc from "fast-check";
import { expect, it } from "vitest";
import { comparable, npyArrays } from "../__fixtures__/arrays.js";
import { decodeNpz } from "./decode-npz.js";
import { encodeNpz } from "./encode-npz.js";

const names = fc.string({ unit: "grapheme", maxLength: 12 }).filter((name) => !name.includes("\0"));

it.each([false, true])("is read back bit for bit, compressed: %s", (compress) => {
  fc.assert(
    fc.property(fc.dictionary(names, npyArrays, { noNullPrototype: true }), (arrays) => {
      const read = decodeNpz(encodeNpz(arrays, { compress }));
      expect(Object.keys(read)).toEqual(Object.keys(arrays));
      for (const [name, array] of Object.entries(arrays)) {
        expect(comparable(read[name]!)).toEqual(comparable(array));
      }
    }),
    { numRuns: 100 },
  );
});

it("compresses", () => {
  const zeros = { shape: [1000], data: new Float64Array(1000) };
  expect(encodeNpz({ zeros }).length).toBeGreaterThan(8000);
  expect(encodeNpz({ zeros }, { compress: true }).length).toBeLessThan(400);
});

it("refuses a wrong shape and a name that Python would cut, naming the array", () => {
  const data = new Uint8Array(2);
  expect(() => encodeNpz({ mu: { shape: [3], data } })).toThrow(
    'encodeNpz: array "mu": shape [3] holds 3 values, got 2 values.',
  );
  expect(() => encodeNpz({ "a\0b": { shape: [2], data } })).toThrow(
    expect.objectContaining({ code: "DATA_INVALID" }),
  );
  expect(() => encodeNpz({ ["a".repeat(65_532)]: { shape: [2], data } })).toThrow("at most 65,531");
});
