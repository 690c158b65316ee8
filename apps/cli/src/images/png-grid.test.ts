import sharp from "sharp";
import { expect, it } from "vitest";
import { encodePngGrid } from "./png-grid.js";

/** Pixels of a PNG as another reader sees them. */
async function decode(png: Uint8Array) {
  const { space } = await sharp(png).metadata();
  const image = sharp(png).toColourspace(space); // without it sharp makes three channels of grey
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { values: [...data], width: info.width, height: info.height, channels: info.channels };
}

it("lays grey images out row by row, with a grey gap and an empty last cell", async () => {
  const images = Uint8Array.of(10, 20, 30); // three images of one pixel
  const png = await encodePngGrid({ shape: [1, 1, 1], images }, { columns: 2, gap: 1 });

  expect(await decode(png)).toEqual({
    values: [10, 128, 20, 128, 128, 128, 30, 128, 128],
    width: 3,
    height: 3,
    channels: 1,
  });
});

it("enlarges each pixel to a square and keeps red, green and blue in order", async () => {
  const images = Uint8Array.of(1, 2, 3, 4, 5, 6); // one image, 1 × 2
  const png = await encodePngGrid({ shape: [1, 2, 3], images }, { scale: 2 });

  const row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6];
  expect(await decode(png)).toEqual({
    values: [...row, ...row],
    width: 4,
    height: 2,
    channels: 3,
  });
});

it("takes a square number of columns by itself, and no more than there are images", async () => {
  const shape = [2, 2, 1] as const;
  const five = await decode(await encodePngGrid({ shape, images: new Uint8Array(20) }, { gap: 0 }));
  expect([five.width, five.height]).toEqual([6, 4]); // 3 columns, 2 rows

  const two = await encodePngGrid({ shape, images: new Uint8Array(8) }, { columns: 8, gap: 0 });
  expect(await decode(two)).toMatchObject({ width: 4, height: 2 });
});

it("gives equal bytes for equal images", async () => {
  const grid = () => encodePngGrid({ shape: [2, 2, 1], images: Uint8Array.of(1, 2, 3, 4) });
  expect(await grid()).toEqual(await grid());
});

it.each([
  [[1, 1, 2], 2, {}, "SHAPE_MISMATCH", "expected images of 1 or 3 channels, got 2"],
  [[2, 2, 1], 6, {}, "SHAPE_MISMATCH", "got 6 bytes, which are 1.5 images"],
  [[2, 2, 1], 0, {}, "SHAPE_MISMATCH", "at least 1, got 0 bytes"],
  [
    [2, 2, 1],
    4,
    { scale: 1.5 },
    "CONFIG_INVALID",
    "PNG scale: expected a whole number ≥ 1, got 1.5",
  ],
  [
    [2, 2, 1],
    4,
    { columns: 0 },
    "CONFIG_INVALID",
    "PNG columns: expected a whole number ≥ 1, got 0",
  ],
  [[2, 2, 1], 4, { gap: -1 }, "CONFIG_INVALID", "PNG gap: expected a whole number ≥ 0, got -1"],
] as const)("refuses shape %j with %i bytes and %j", async (shape, bytes, options, code, text) => {
  const grid = encodePngGrid({ shape, images: new Uint8Array(bytes) }, options);
  await expect(grid).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
});
