import { deflateSync } from "fflate";
import { expect, it } from "vitest";
import { expectBounded } from "../__fixtures__/mutations.js";
import { inflateBounded } from "./inflate-bounded.js";

/** Compressible, but not to nothing: each byte is a function of its place. */
function sample(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * i) >> 7);
}

it.each([0, 1, 70_000, 1_000_000])("inflates %i bytes at every level", (length) => {
  const bytes = sample(length);
  for (const level of [0, 1, 9] as const) {
    const inflated = inflateBounded(deflateSync(bytes, { level }), length, "x.npz");
    expect(Buffer.compare(inflated, bytes)).toBe(0);
  }
});

it("refuses a size beyond what deflate can hold, without allocating it", () => {
  const compressed = deflateSync(sample(100));
  expect(() => inflateBounded(compressed, 2 ** 50, "x.npz")).toThrow(
    `x.npz: claims ${2 ** 50} bytes, but ${compressed.length} compressed bytes hold ` +
      `${1032 * compressed.length} at most; the file is damaged`,
  );
});

it("allocates by what comes out, not by the size that is claimed", () => {
  // 100 kB of random-looking bytes, which a forged size says are 100 MB.
  const compressed = deflateSync(
    Uint8Array.from({ length: 100_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24),
    { level: 0 },
  );
  expectBounded((_, subject) => inflateBounded(compressed, 1e8, subject), compressed);
  expect(() => inflateBounded(compressed, 1e8, "x.npz")).toThrow(
    "x.npz: expected 100000000 bytes, the compressed data holds 100000;",
  );
});

it("stops at the size that is claimed, however much the data holds", () => {
  const bomb = deflateSync(new Uint8Array(2 ** 25));
  expectBounded((bytes, subject) => inflateBounded(bytes, 1000, subject), bomb);
  expect(() => inflateBounded(bomb, 1000, "x.npz")).toThrow(
    "x.npz: expected 1000 bytes, the compressed data holds more;",
  );
});

it("refuses data that is cut off, no deflate, or followed by megabytes of something else", () => {
  const bytes = sample(5000);
  const compressed = deflateSync(bytes);
  expect(() => inflateBounded(compressed.subarray(0, -1), 5000, "x.npz")).toThrow(
    "x.npz: cannot be inflated (unexpected EOF);",
  );
  expect(() => inflateBounded(Uint8Array.of(7, 7, 7), 100, "x.npz")).toThrow(
    "x.npz: cannot be inflated (invalid block type);",
  );
  const followed = new Uint8Array(2 ** 24);
  followed.set(compressed);
  expectBounded((_, subject) => inflateBounded(followed, 10_000, subject), followed);
});
