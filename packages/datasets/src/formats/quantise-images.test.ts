import { describe, expect, it } from "vitest";
import { quantiseImages } from "./quantise-images.js";

const subject = "a.npy";

describe("quantiseImages", () => {
  it("scales floats in [0, 1] to the nearest byte", () => {
    const data = Float32Array.of(0, 1, 0.5, 0.25);
    // 0.5 · 255 = 127.5 and 0.25 · 255 = 63.75
    expect(quantiseImages({ shape: [1, 2, 2], data }, { subject })).toEqual({
      images: Uint8Array.of(0, 255, 128, 64),
      shape: [2, 2, 1],
    });
  });

  it("gives back each byte that was divided by 255, in both precisions", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    for (const data of [
      Float32Array.from(bytes, (b) => b / 255),
      Float64Array.from(bytes, (b) => b / 255),
    ]) {
      expect(quantiseImages({ shape: [1, 16, 16], data }, { subject }).images).toEqual(bytes);
    }
  });

  it("takes a stated range", () => {
    const data = Float64Array.of(-1, 0, 1, 0.2);
    const { images } = quantiseImages({ shape: [1, 2, 2], data }, { subject, range: [-1, 1] });
    expect(images).toEqual(Uint8Array.of(0, 128, 255, 153)); // 0.2 → 0.6 · 255
  });

  it("takes bytes as they are, without a copy", () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const { images, shape } = quantiseImages({ shape: [1, 1, 2, 3], data }, { subject });
    expect(images).toBe(data);
    expect(shape).toEqual([1, 2, 3]);
  });

  it.each([
    [[0, 1, 0.5, 1.5], "got 1.5 at [0, 1, 1]"],
    [[0, -1e-6, 0.5, 1], "at [0, 0, 1]"],
    [[0, 1, Number.NaN, Infinity], "got NaN at [0, 1, 0]"],
    [[0.1, 200, 0.3, 0.4], "expected values in [0, 1], got 200 at [0, 0, 1]; scale the images"],
  ])("names the first float that is outside: %o", (values, message) => {
    const quantise = () =>
      quantiseImages({ shape: [1, 2, 2], data: Float64Array.from(values) }, { subject });
    expect(quantise).toThrow(message);
    expect(quantise).toThrow(expect.objectContaining({ code: "DATA_INVALID" }) as Error);
  });

  it("names image, row, column and channel", () => {
    const data = new Float32Array(2 * 3 * 4 * 3);
    data[((1 * 3 + 2) * 4 + 3) * 3 + 1] = 7;
    expect(() => quantiseImages({ shape: [2, 3, 4, 3], data }, { subject })).toThrow(
      "got 7 at [1, 2, 3, 1]",
    );
  });

  it.each([
    [[4], "expected [n, height, width] or [n, height, width, channels], got [4]"],
    [[1, 1, 1, 2, 2], "got [1, 1, 1, 2, 2]"],
    [[1, 3, 2, 2], "expected 1 or 3 channels on the last axis, got [1, 3, 2, 2]"],
    [[0, 2, 2], "holds no image"],
  ])("refuses axes that are none of images: %o", (shape, message) => {
    const data = new Uint8Array(shape.reduce((a, b) => a * b, 1));
    expect(() => quantiseImages({ shape, data }, { subject })).toThrow(message);
  });

  it("refuses integers that are no bytes, and a range that is none", () => {
    const data = Int32Array.of(1);
    expect(() => quantiseImages({ shape: [1, 1, 1], data }, { subject })).toThrow(
      "a.npy: expected uint8, float32 or float64 images, got Int32Array; convert them to uint8.",
    );
    const floats = { shape: [1, 1, 1], data: Float32Array.of(1) };
    expect(() => quantiseImages(floats, { subject, range: [1, 1] })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }) as Error,
    );
  });
});
