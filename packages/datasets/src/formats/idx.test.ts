import fc from "fast-check";
import { VaeError } from "@vae/base";
import { describe, expect, it } from "vitest";
import { idx } from "../__fixtures__/idx.js";
import { decodeIdx } from "./idx.js";

describe("decodeIdx", () => {
  it("reads shape and values", () => {
    expect(decodeIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9))).toEqual({
      shape: [2],
      data: Uint8Array.of(7, 9),
    });
    expect(decodeIdx(idx([1, 2, 2], [1, 2, 3, 4])).shape).toEqual([1, 2, 2]);
  });

  it("reads from the middle of a larger buffer", () => {
    const bytes = Uint8Array.of(9, 9, 9, ...idx([3], [4, 5, 6])).subarray(3);
    expect(decodeIdx(bytes).data).toEqual(Uint8Array.of(4, 5, 6));
  });

  it.each([
    [new Uint8Array(), "got an empty file"],
    [Uint8Array.of(0, 0, 8), "got 0, 0, 8"],
    [Uint8Array.of(0x1f, 0x8b, 8, 0, 1), "got 31, 139, 8, 0"],
    [Uint8Array.of(0, 0, 8, 0), "got 0, 0, 8, 0"],
    [Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0), "expected unsigned bytes, got float32"],
    [Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1), "expected a header of 16 bytes, got 8"],
    [idx([3], [1, 2]), "expected 3 = 3 bytes after the header, got 2"],
    [idx([3], [1, 2, 3, 4]), "expected 3 = 3 bytes after the header, got 4"],
    [idx([0xffffffff, 0xffffffff, 0xffffffff], [1]), "bytes after the header, got 1"],
    [idx(Array<number>(255).fill(0xffffffff), []), "= Infinity bytes after the header, got 0"],
    [idx([...Array<number>(254).fill(0xffffffff), 0], []), "= NaN bytes after the header, got 0"],
  ])("refuses a header that lies or is none (case %#)", (bytes, message) => {
    const decode = () => decodeIdx(bytes, "a.idx");
    expect(decode).toThrow(message);
    expect(decode).toThrow(/^a\.idx: /);
    expect(decode).toThrow(expect.objectContaining({ code: "DATA_INVALID" }) as Error);
  });

  it("survives any bytes: a shape that fits its data, or DATA_INVALID", () => {
    const header = fc.tuple(
      fc.constantFrom(0, 0, 0, 1),
      fc.constantFrom(0, 0, 0, 7),
      fc.constantFrom(8, 8, 8, 9, 13, 200),
      fc.nat({ max: 5 }),
    );
    const mutated = fc
      .tuple(header, fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3, 255), { maxLength: 60 }))
      .map(([start, rest]) => Uint8Array.of(...start, ...rest));
    fc.assert(
      fc.property(mutated, (bytes) => {
        try {
          const { shape, data } = decodeIdx(bytes);
          expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length);
        } catch (failure) {
          expect(VaeError.isInstance(failure) && failure.code).toBe("DATA_INVALID");
        }
      }),
      { numRuns: 300 },
    );
  });
});
