import fc from "fast-check";
import { expect, it } from "vitest";
import { comparable, npyArrays } from "../__fixtures__/arrays.js";
import { decodeNpy } from "./decode-npy.js";
import { encodeNpy } from "./encode-npy.js";

it("is read back bit for bit, for every type and shape", () => {
  fc.assert(
    fc.property(npyArrays, (array) => {
      expect(comparable(decodeNpy(encodeNpy(array)))).toEqual(comparable(array));
    }),
    { numRuns: 300 },
  );
});

it("pads the header so that the data begins at a multiple of 64", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect(encodeNpy({ shape: [2, 3], data }).length).toBe(128 + 24);
});

it("writes the part of the memory that a view shows", () => {
  const data = Int16Array.of(1, 2, 3, 4).subarray(1, 3);
  expect(decodeNpy(encodeNpy({ shape: [2], data })).data).toEqual(Int16Array.of(2, 3));
});

it("refuses a shape that does not hold the data, or of more axes than NumPy opens", () => {
  const data = new Uint8Array(1);
  expect(() => encodeNpy({ shape: [2, 1], data })).toThrow(
    expect.objectContaining({
      code: "SHAPE_MISMATCH",
      message: "encodeNpy: shape [2, 1] holds 2 values, got 1 value.",
    }),
  );
  expect(() => encodeNpy({ shape: Array<number>(65).fill(1), data })).toThrow(
    "encodeNpy: expected at most 64 axes, got 65.",
  );
});
