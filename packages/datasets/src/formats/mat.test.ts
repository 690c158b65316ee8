import { deflateSync, inflateSync } from "node:zlib";
import { VaeError } from "@vae/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mat } from "../__fixtures__/mat.js";
import { decodeMat } from "./mat.js";

const values = Uint8Array.from({ length: 24 }, (_, i) => i);
const options = {
  subject: "x.mat",
  limit: 10_000,
  inflate: (bytes: Uint8Array, limit: number) =>
    new Uint8Array(inflateSync(bytes, { maxOutputLength: limit })),
};
const variables = [
  { name: "X", shape: [2, 3, 4], data: values },
  { name: "y", shape: [2, 1], data: Uint8Array.of(10, 7) },
];

describe("decodeMat", () => {
  it.each([true, false])("reads arrays of bytes, compressed: %s", (isCompressed) => {
    const arrays = decodeMat(mat(variables, { isCompressed }), options);
    expect(arrays.get("X")).toEqual({ shape: [2, 3, 4], data: values });
    expect(arrays.get("y")).toEqual({ shape: [2, 1], data: Uint8Array.of(10, 7) });
  });

  it("passes over arrays of other numbers", () => {
    const doubles = mat([
      { name: "d", shape: [1, 1], data: new Uint8Array(8), type: 9 },
      variables[1]!,
    ]);
    expect([...decodeMat(doubles, options).keys()]).toEqual(["y"]);
  });

  it.each([
    [new Uint8Array(200), "expected a little-endian MATLAB file of version 5"],
    [mat(variables, { isCompressed: false }).subarray(0, 150), "expected 80 bytes at 136, got 14"],
    [mat([{ name: "X", shape: [5, 5], data: values }]), "expected 5×5 = 25 bytes in X, got 24"],
    [mat([{ name: "X", shape: [-4, -6], data: values }]), "expected -4×-6"],
  ])("refuses what is damaged or lies (case %#)", (bytes, message) => {
    expect(() => decodeMat(bytes, options)).toThrow(message);
    expect(() => decodeMat(bytes, options)).toThrow(
      expect.objectContaining({ code: "DATA_INVALID" }) as Error,
    );
  });

  it("survives changed bytes", () => {
    const whole = mat(variables, { isCompressed: false });
    const change = fc.tuple(fc.integer({ min: 120, max: whole.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.nat({ max: 40 }), (changes, cut) => {
        const bytes = whole.slice(0, whole.length - cut);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          for (const { shape, data } of decodeMat(bytes, options).values()) {
            expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length);
          }
        } catch (failure) {
          // What zlib refuses, the caller's function names.
          const isZlib =
            failure instanceof Error && "code" in failure && String(failure.code).startsWith("Z_");
          expect(isZlib || (VaeError.isInstance(failure) && failure.code === "DATA_INVALID")).toBe(
            true,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it("stops a variable that unpacks beyond the limit", () => {
    const bomb = deflateSync(new Uint8Array(1_000_000));
    const header = mat([]);
    const tag = new Uint8Array(8);
    new DataView(tag.buffer).setUint32(0, 15, true);
    new DataView(tag.buffer).setUint32(4, bomb.length, true);
    const bytes = Uint8Array.of(...header, ...tag, ...bomb);
    expect(() => decodeMat(bytes, options)).toThrow(RangeError);
  });
});
