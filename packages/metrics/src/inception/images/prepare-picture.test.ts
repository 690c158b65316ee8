import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashImage, hashImages } from "../../__fixtures__/hash-images.js";
import golden from "../../__fixtures__/inception.json";
import type { Picture } from "../../extractors/picture.js";
import { inceptionConventions, preparePicture, type PictureOptions } from "./prepare-picture.js";

const grey = (...data: number[]) => ({
  data: Uint8Array.from(data),
  height: 1,
  width: data.length,
  channels: 1,
});

it("makes the golden input of tf1 bit for bit", () => {
  const hash = createHash("sha256");
  for (const picture of hashImages()) {
    const input = preparePicture(picture, "tf1", {}, "image");
    for (let c = 0; c < 3; c++) hash.update(input.filter((_, i) => i % 3 === c)); // channels first
  }
  expect(hash.digest("hex")).toBe(golden.report.tf1.input_sha256);
});

it("makes the golden input of pytorch-fid to its sum", () => {
  let sum = 0;
  for (const picture of hashImages()) {
    for (const value of preparePicture(picture, "pytorch-fid", {}, "image")) sum += value;
  }
  // Float32 rounding of two million numbers, some 1e-7 each, with random signs.
  expect(Math.abs(sum - golden.report["pytorch-fid"].input_sum)).toBeLessThan(0.01);
});

describe("each convention", () => {
  it.each([
    ["tf1", -1, 0, 127 / 128],
    ["pytorch-fid", -1, 2 * Math.fround(128 / 255) - 1, 1],
    ["clean", -1, 0, 127 / 128],
  ] as const)("%s maps 0, 128 and 255 to its own scale", (convention, black, middle, white) => {
    for (const [value, expected] of [
      [0, black],
      [128, middle],
      [255, white],
    ] as const) {
      const input = preparePicture(grey(value), convention, {}, "image");
      expect(input).toHaveLength(299 * 299 * 3);
      expect(new Set(input)).toEqual(new Set([Math.fround(expected)]));
    }
  });

  it("differs from the others on real content", () => {
    const inputs = inceptionConventions.map((convention) =>
      preparePicture(hashImage("img32/1", 32, 1), convention, {}, "image"),
    );
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const gap = inputs[a]!.reduce(
        (worst, value, i) => Math.max(worst, Math.abs(value - inputs[b]![i]!)),
        0,
      );
      expect(gap).toBeGreaterThan(0.05);
    }
  });
});

/** The input as text, since vitest compares long arrays number by number, slowly. */
function input(picture: Picture, options: PictureOptions = {}): string {
  return createHash("sha256")
    .update(preparePicture(picture, "tf1", options, "image 3"))
    .digest("hex");
}

describe("float images", () => {
  const floats = (...data: number[]) => ({
    data: Float32Array.from(data),
    height: 1,
    width: 2,
    channels: 1,
  });

  it("are rounded to bytes in their declared range, unless told otherwise", () => {
    const bytes = input(grey(51, 255));
    expect(input(floats(0.201, 1))).toBe(bytes);
    expect(input(floats(-0.6, 1), { range: [-1, 1] })).toBe(bytes);
    expect(input(floats(51.2, 255), { range: [0, 255] })).toBe(bytes);
    expect(input(floats(0.201, 1), { quantise: false })).not.toBe(bytes);
  });

  it("outside it are refused", () => {
    expect(() => input(floats(0.5, 1.5))).toThrow(
      "image 3: expected floats in [0, 1], got 1.5; declare another range if it has one.",
    );
    expect(() => input(floats(Number.NaN, 0))).toThrow("got NaN");
  });
});

it("takes grey three times, and drops alpha only when told to", () => {
  const colour = { data: Uint8Array.of(9, 80, 200), height: 1, width: 1, channels: 3 };
  const alpha = { data: Uint8Array.of(9, 80, 200, 33), height: 1, width: 1, channels: 4 };
  const three = { data: Uint8Array.of(7, 7, 7), height: 1, width: 1, channels: 3 };
  expect(input(grey(7))).toBe(input(three));
  expect(input(alpha, { dropAlpha: true })).toBe(input(colour));
  expect(() => input(alpha)).toThrow("image 3: expected 1 or 3 channels, got 4; drop the alpha");
  expect(() => input({ ...colour, channels: 2 })).toThrow(
    "image 3: expected 1 × 1 × 2 numbers, got 3.",
  );
});
