import fc from "fast-check";
import { VaeError } from "@vae/base";
import { describe, expect, it } from "vitest";
import { decodeCifar } from "./cifar.js";

/** A record whose red, green and blue planes are constant but for their first and last pixel. */
function record(labels: readonly number[], [red, green, blue]: readonly number[]): Uint8Array {
  const planes = [red, green, blue].flatMap((value) => {
    const plane = Array<number>(1_024).fill(value ?? 0);
    plane[0] = 1;
    plane[1_023] = 2;
    return plane;
  });
  return Uint8Array.of(...labels, ...planes);
}

describe("decodeCifar", () => {
  it("puts the three planes of CIFAR-10 side by side, over several files", () => {
    const files = [record([9], [10, 20, 30]), record([3], [40, 50, 60])];
    const { images, labels, coarseLabels } = decodeCifar(files, { classes: 10 });
    expect(labels).toEqual(Uint8Array.of(9, 3));
    expect(coarseLabels).toHaveLength(0);
    expect(images).toHaveLength(2 * 3_072);
    expect([...images.subarray(0, 6)]).toEqual([1, 1, 1, 10, 20, 30]);
    expect([...images.subarray(3_066, 3_078)]).toEqual([10, 20, 30, 2, 2, 2, 1, 1, 1, 40, 50, 60]);
  });

  it("reads the coarse, then the fine label of CIFAR-100", () => {
    const { labels, coarseLabels } = decodeCifar([record([19, 99], [0, 0, 0])], { classes: 100 });
    expect(labels).toEqual(Uint8Array.of(99));
    expect(coarseLabels).toEqual(Uint8Array.of(19));
  });

  it.each([
    [[new Uint8Array(3_072)], 10, "expected file 1 to be records of 3073 bytes, got 3072 bytes"],
    [[record([1], [0, 0, 0]), new Uint8Array()], 10, "expected file 2 to be records"],
    [[record([1], [0, 0, 0])], 100, "records of 3074 bytes, got 3073 bytes"],
    [[record([10], [0, 0, 0])], 10, "expected a label in 0 … 9 at image 0, got 10"],
    [[record([20, 0], [0, 0, 0])], 100, "expected a label in 0 … 19 at image 0, got 20"],
    [[record([0, 100], [0, 0, 0])], 100, "expected a label in 0 … 99 at image 0, got 100"],
  ] as const)("refuses what is no CIFAR (case %#)", (files, classes, message) => {
    const decode = () => decodeCifar(files, { classes, subject: "c" });
    expect(decode).toThrow(message);
    expect(decode).toThrow(expect.objectContaining({ code: "DATA_INVALID" }) as Error);
  });

  it("survives any bytes", () => {
    const file = fc.uint8Array({ minLength: 0, maxLength: 4 }).chain((start) =>
      fc.constantFrom(0, 1, 3_073, 3_074, 6_146).map((length) => {
        const bytes = new Uint8Array(length);
        bytes.set(start.subarray(0, length));
        return bytes;
      }),
    );
    fc.assert(
      fc.property(fc.array(file, { maxLength: 3 }), fc.constantFrom(10, 100), (files, classes) => {
        try {
          const { images, labels } = decodeCifar(files, { classes: classes });
          expect(images.length).toBe(labels.length * 3_072);
        } catch (failure) {
          expect(VaeError.isInstance(failure) && failure.code).toBe("DATA_INVALID");
        }
      }),
      { numRuns: 300 },
    );
  });
});
