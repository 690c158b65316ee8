import { goldenWord } from "@vae/testing";
import { describe, expect, it } from "vitest";
import goldens from "../../__fixtures__/resize.json";
import { resizeHalfPixel, resizeTensorFlow1 } from "./resize-bilinear.js";
import { resizePillow } from "./resize-pillow.js";

describe.each(goldens)(
  "golden $name, $in_hw to $out_hw",
  ({ name, in_hw, out_hw, flat_index, values }) => {
    const [height = 0, width = 0] = in_hw;
    const [newHeight = 0, newWidth = 0] = out_hw;
    const data = Uint8Array.from({ length: height * width }, (_, i) => goldenWord(name, i) >>> 24);
    const picture = { data, height, width, channels: 1 };
    const worst = (resized: Float32Array, expected: number[]) =>
      expected.reduce(
        (error, value, k) => Math.max(error, Math.abs(resized[flat_index?.[k] ?? k]! - value)),
        resized.length === newHeight * newWidth ? 0 : Number.POSITIVE_INFINITY,
      );

    it("equals TensorFlow 1 bit for bit", () => {
      expect(
        worst(resizeTensorFlow1(picture, newHeight, newWidth), values.tf1_bilinear_legacy),
      ).toBe(0);
    });

    it.each(["bicubic", "bilinear", "box"] as const)("equals Pillow's %s bit for bit", (filter) => {
      const resized = resizePillow(picture, newHeight, newWidth, filter);
      expect(worst(resized, values[`pil_F_${filter}`])).toBe(0);
    });

    it("equals Pillow's lanczos up to the platform's sine", () => {
      // One unit of rounding in float32 at 255.
      expect(
        worst(resizePillow(picture, newHeight, newWidth, "lanczos"), values.pil_F_lanczos),
      ).toBeLessThan(3.1e-5);
    });

    it("equals PyTorch's half-pixel bilinear up to its rounding", () => {
      const resized = resizeHalfPixel(picture, newHeight, newWidth);
      expect(worst(resized, values.torch_bilinear_half_pixel)).toBeLessThan(1.3e-4);
    });
  },
);

it("resizes each channel by itself", () => {
  const [height, width] = [6, 9];
  const planes = [0, 1, 2].map((c) =>
    Uint8Array.from({ length: height * width }, (_, i) => goldenWord(`plane ${c}`, i) >>> 24),
  );
  const data = Uint8Array.from(
    { length: height * width * 3 },
    (_, i) => planes[i % 3]![Math.floor(i / 3)]!,
  );
  const colour = { data, height, width, channels: 3 };
  for (const resize of [
    resizeTensorFlow1,
    resizeHalfPixel,
    (picture: typeof colour, h: number, w: number) => resizePillow(picture, h, w, "bicubic"),
  ]) {
    const together = resize(colour, 11, 4);
    planes.forEach((plane, c) => {
      const alone = resize({ data: plane, height, width, channels: 1 }, 11, 4);
      expect(together.filter((_, i) => i % 3 === c)).toEqual(alone);
    });
  }
});
