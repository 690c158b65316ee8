import { describe, expect, it } from "vitest";
import { testSource } from "../__fixtures__/source-conformance.js";
import { arraySource } from "./array-source.js";

const images = Uint8Array.from({ length: 5 * 12 }, (_, i) => (i * 37) % 256);
const shape = [2, 2, 3] as const;
const labels = Uint8Array.of(0, 2, 1, 2, 0);

testSource(
  "an array with labels",
  () => arraySource({ images, shape, labels, fingerprint: "array:all" }),
  { length: 5, shape, classes: 3 },
);
testSource("an array without labels", () => arraySource({ images, shape, fingerprint: "array" }), {
  length: 5,
  shape,
});

describe("arraySource", () => {
  it("reads the images at the indices", async () => {
    const source = arraySource({
      images: Uint8Array.of(0, 255, 128, 64),
      shape: [1, 2, 1],
      fingerprint: "tiny:all",
    });
    const out = new Uint8Array(4);
    await source.read([1, 0], out);
    expect(out).toEqual(Uint8Array.of(128, 64, 0, 255));
  });

  it.each([
    [
      { images: images.subarray(1) },
      "a:all: expected images of 2×2×3 = 12 bytes each, got 59 bytes.",
    ],
    [{ images: new Uint8Array() }, "a:all: holds no image."],
    [{ labels: labels.subarray(1) }, "a:all: expected 5 labels, one an image, got 4."],
    [{ shape: [2, 2, -3] as const }, "a:all: expected a height, width and channels of 1 or more"],
    [{ shape: [0.5, 2, 3] as const }, "got 0.5×2×3."],
  ])("refuses what is no whole set of images: %o", (wrong, message) => {
    const open = () =>
      arraySource({ images, shape, labels, fingerprint: "a:all sha256:0123", ...wrong });
    expect(open).toThrow(message);
    expect(open).toThrow(expect.objectContaining({ code: "DATA_INVALID" }) as Error);
  });
});
