import fc from "fast-check";
import { expect, it } from "vitest";
import { naturalOrder } from "./natural-order.js";

it("counts as people number files, a folder at a time", () => {
  const sorted = ["a/2.png", "a/10.png", "a/b/1.png", "a2/1.png", "a10/0.png", "a.png", "b.png"];
  expect(sorted.toReversed().sort(naturalOrder)).toEqual(sorted);
});

it("does not mind leading zeros, and numbers longer than a float holds", () => {
  const sorted = [
    "0.jpg",
    "007.jpg",
    "8.jpg",
    "10.jpg",
    "90071992547409920.jpg",
    "90071992547409921.jpg",
  ];
  expect(sorted.toReversed().sort(naturalOrder)).toEqual(sorted);
  expect(naturalOrder("1.png", "01.png")).not.toBe(0);
});

it("is a total order: antisymmetric, transitive, 0 only for equal names", () => {
  const name = fc.string({
    unit: fc.constantFrom("0", "1", "2", "9", "a", "b", "/", "."),
    maxLength: 6,
  });
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      expect(Math.sign(naturalOrder(a, b))).toBe(-Math.sign(naturalOrder(b, a)) + 0);
      expect(naturalOrder(a, b) === 0).toBe(a === b);
      if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0) {
        expect(naturalOrder(a, c)).toBeLessThanOrEqual(0);
      }
    }),
    { numRuns: 2_000 },
  );
});
