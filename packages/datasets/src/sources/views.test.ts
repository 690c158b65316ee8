import type { Source } from "@vae/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAll } from "../__fixtures__/read-all.js";
import { testSource } from "../__fixtures__/source-conformance.js";
import { arraySource } from "./array-source.js";
import { concat } from "./concat.js";
import { flipHorizontal } from "./flip-horizontal.js";
import { subset } from "./index-view.js";
import { pad } from "./pad.js";
import { shuffle } from "./shuffle.js";

const shape = [2, 3, 1] as const;
const images = Uint8Array.from({ length: 5 * 6 }, (_, i) => i + 1);
const labels = Uint8Array.of(0, 1, 2, 1, 0);
const five = arraySource({ images, shape, labels, fingerprint: "five:all" });
const unlabelled = arraySource({ images, shape, fingerprint: "plain:all" });

testSource("a shuffled source", () => shuffle(five, 3), { length: 5, shape, classes: 3 });
testSource("joined sources", () => concat([five, subset(five, 1, 3), five]), {
  length: 12,
  shape,
  classes: 3,
});
testSource("a flipped source", () => flipHorizontal(five), { length: 5, shape, classes: 3 });
testSource("a padded source", () => pad(five, 4), { length: 5, shape: [4, 4, 1], classes: 3 });

describe("shuffle", () => {
  it("holds each image once, with its label, in an order that the seed fixes", async () => {
    const first = (source: Source) =>
      readAll(source).then((bytes) => bytes.filter((_, i) => i % 6 === 0));
    const order = await first(shuffle(five, 7));
    expect(order.toSorted()).toEqual(Uint8Array.of(1, 7, 13, 19, 25));
    expect(shuffle(five, 7).labels).toEqual(
      Uint8Array.from(order, (value) => labels[(value - 1) / 6] ?? 9),
    );
    expect(await first(shuffle(five, 7))).toEqual(order);
    expect(shuffle(five, 7).fingerprint).toBe("five:all | shuffle 7");
    const orders = await Promise.all([1, 2, 3, 4, 5].map((seed) => first(shuffle(five, seed))));
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
  });

  it("refuses a seed that is none", () => {
    expect(() => shuffle(five, -1)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }) as Error,
    );
  });
});

describe("concat", () => {
  it("has the images and labels of each source in turn", async () => {
    const both = concat([subset(five, 3), subset(five, 0, 1)]);
    expect(await readAll(both)).toEqual(
      Uint8Array.of(...images.subarray(18), ...images.subarray(0, 6)),
    );
    expect(both.labels).toEqual(Uint8Array.of(1, 0, 0));
    expect(both.fingerprint).toBe("(five:all | subset 3 5) + (five:all | subset 0 1)");
  });

  it("has no labels when one of them has none", () => {
    expect(concat([five, unlabelled]).labels).toBeUndefined();
  });

  it("refuses images of two shapes, and nothing at all", () => {
    expect(() => concat([five, pad(five, 3)])).toThrow(
      "concat: expected images of one shape, got five:all with 2×3×1 and five:all | pad 3 with 3×3×1.",
    );
    expect(() => concat([])).toThrow("expected one or more sources, got none");
  });
});

describe("flipHorizontal", () => {
  it("exchanges left and right, and leaves the middle column", async () => {
    expect((await readAll(flipHorizontal(five))).slice(0, 6)).toEqual(
      Uint8Array.of(3, 2, 1, 6, 5, 4),
    );
  });

  it("keeps the channels of a pixel in their order", async () => {
    const colours = arraySource({
      images: Uint8Array.of(1, 2, 3, 4, 5, 6),
      shape: [1, 2, 3],
      fingerprint: "two:all",
    });
    expect(await readAll(flipHorizontal(colours))).toEqual(Uint8Array.of(4, 5, 6, 1, 2, 3));
  });

  it("is undone by itself, for any image", async () => {
    const side = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        side,
        side,
        fc.constantFrom(1, 3),
        fc.nat({ max: 255 }),
        async (h, w, c, start) => {
          const bytes = Uint8Array.from({ length: 2 * h * w * c }, (_, i) => start + i);
          const source = arraySource({ images: bytes, shape: [h, w, c], fingerprint: "any" });
          expect(await readAll(flipHorizontal(flipHorizontal(source)))).toEqual(bytes);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("pad", () => {
  it("puts an image into the middle, an extra row and column below and to the right", async () => {
    const one = subset(five, 0, 1);
    expect(await readAll(pad(one, 3))).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 0, 0, 0));
    expect(await readAll(pad(one, 4))).toEqual(
      Uint8Array.of(0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0, 0),
    );
  });

  it("overwrites what was in the buffer", async () => {
    const out = new Uint8Array(16).fill(9);
    await pad(five, 4).read([0], out);
    expect(out.filter((value) => value === 9)).toHaveLength(0);
  });

  it.each([2, 3.5, Number.NaN])("refuses the side %d", (side) => {
    expect(() => pad(five, side)).toThrow(`expected a whole number of 3 or more, got ${side}.`);
  });
});
